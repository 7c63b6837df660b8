//! The reads of a check, counted, over a transport that answers from a table.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use arm::{ArmClient, ClientOptions, Cloud, Exchange, Transport};
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};
use time::macros::datetime;

use super::super::facts::{GuardBefore, SecretRef, ToServer, ToStorage};
use super::*;
use crate::api::{LineState, ServerKind, TargetKind};

pub(super) const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);
pub(super) const GROUP: &str = "/subscriptions/s1/resourceGroups/rg/providers";
pub(super) const PRINCIPAL: &str = "11111111-1111-1111-1111-111111111111";
const EACH: Duration = Duration::from_millis(100);

/// Stands for the tenant that it is of; empty: the vault's own.
#[derive(Debug)]
struct Token(String);

#[async_trait::async_trait]
impl TokenCredential for Token {
    async fn get_token(&self, _: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        let forever = OffsetDateTime::UNIX_EPOCH + time::Duration::days(365 * 200);
        Ok(AccessToken::new(format!("token-{}", self.0), forever))
    }
}

#[derive(Clone, Default)]
pub(super) struct Azure {
    asked: Arc<Mutex<Vec<String>>>,
    /// Every role belongs to a group.
    groups: bool,
    /// Every list has a row that nobody can read.
    damaged: bool,
    /// Other answers than the usual ones, by tenant and end of the path in lower case; the newest counts.
    others: Arc<Mutex<Vec<Other>>>,
}

/// `t-2:/resourceguards/g`, status, body.
type Other = (String, u16, Value);

impl Azure {
    pub(super) fn says(&self, end: &str, status: u16, body: Value) -> &Self {
        self.others.lock().unwrap().insert(0, (end.to_owned(), status, body));
        self
    }

    pub(super) fn client(&self) -> ArmClient {
        self.client_in("")
    }

    pub(super) fn client_in(&self, tenant: &str) -> ArmClient {
        let (azure, own) = (self.clone(), tenant.to_owned());
        let exchange: Exchange = Arc::new(move |request| {
            let (azure, own) = (azure.clone(), own.clone());
            Box::pin(async move {
                tokio::time::sleep(EACH).await;
                let usual = azure.answer(&request);
                let path = format!("{own}:{}", request.uri().path().to_ascii_lowercase());
                let others = azure.others.lock().unwrap();
                let fits = |other: &&Other| match other.0.split_once(':') {
                    Some((tenant, end)) => tenant == own && path.ends_with(end),
                    None => path.ends_with(&other.0),
                };
                let (status, body) = match others.iter().find(fits) {
                    Some((_, status, body)) => (*status, body.clone()),
                    None => (200, usual),
                };
                let answer = Response::builder()
                    .status(status)
                    .header("content-type", "application/json");
                Ok(answer.body(Bytes::from(body.to_string())).unwrap())
            })
        });
        let http = arm::http_client(Transport::InProcess(exchange)).unwrap();
        ArmClient::new(
            Cloud::public(),
            Arc::new(Token(tenant.to_owned())),
            http,
            ClientOptions::default(),
        )
    }

    fn answer(&self, request: &http::Request<Bytes>) -> Value {
        let uri = request.uri().to_string();
        let path = request.uri().path().to_ascii_lowercase();
        self.asked.lock().unwrap().push(format!("{} {uri}", request.method()));
        let list = |rows: &[Value]| {
            let more = self.damaged.then(|| json!("?"));
            json!({ "value": rows.iter().cloned().chain(more).collect::<Vec<_>>() })
        };
        if path.ends_with("/resources") {
            let query = String::from_utf8_lossy(request.body()).into_owned();
            let id = if query.contains("keyvault") {
                format!("{GROUP}/Microsoft.KeyVault/vaults/kv-1")
            } else {
                format!("{GROUP}/Microsoft.Storage/storageAccounts/acc1")
            };
            return json!({ "totalRecords": 1, "count": 1, "data": [{ "id": id }], "resultTruncated": "false" });
        }
        if path.ends_with("/roleassignments") {
            let roles = [
                "acdd72a7-3385-48ef-bd42-f606fba81ae7",
                "4633458b-17de-408a-b874-0445c86b69e6",
                "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
            ];
            let (who, kind) = if self.groups {
                ("22222222-2222-2222-2222-222222222222", "Group")
            } else {
                (PRINCIPAL, "ServicePrincipal")
            };
            let row = |role: &&str| {
                json!({ "id": "/x", "properties": { "roleDefinitionId": format!("/providers/x/{role}"), "principalId": who,
                    "principalType": kind, "scope": "/subscriptions/s1" } })
            };
            return list(&roles.iter().map(row).collect::<Vec<_>>());
        }
        if path.ends_with("/permissions") {
            return list(&[json!({ "actions": ["*"], "notActions": [] })]);
        }
        if path.ends_with("/firewallrules") {
            return list(&[
                json!({ "name": "a", "id": "/x/a", "properties": { "startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0" } }),
            ]);
        }
        if path.ends_with("/versions") {
            return list(&[
                json!({ "id": "https://kv-1.vault.azure.net/secrets/dbauth/v1", "attributes": { "enabled": true, "created": 1 } }),
            ]);
        }
        if path.ends_with("/locks") || path.ends_with("/denyassignments") || path.ends_with("/databases") {
            return list(&[]);
        }
        let id = request.uri().path();
        let name = id.rsplit('/').next().unwrap();
        json!({ "id": id, "name": name, "location": "westeurope",
            "identity": { "type": "SystemAssigned", "principalId": PRINCIPAL },
            "properties": { "version": "11", "userVisibleState": "Ready", "enableRbacAuthorization": true, "tenantId": "t",
                "primaryEndpoints": { "blob": "https://acc1.blob.core.windows.net/" }, "allowCrossTenantReplication": true,
                "publicNetworkAccess": "Enabled", "isVaultProtectedByResourceGuard": false,
                "hasImmutabilityPolicy": false, "hasLegalHold": false } })
    }

    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

pub(super) fn ask(target: TargetKind) -> Ask {
    Ask {
        kind: if target == TargetKind::Database {
            ServerKind::SingleServer
        } else {
            ServerKind::FlexibleServer
        },
        target,
        secondary: false,
        vault_id: format!("{GROUP}/Microsoft.DataProtection/backupVaults/bv"),
        vault_name: "bv".into(),
        instance_id: Some(format!(
            "{GROUP}/Microsoft.DataProtection/backupVaults/bv/backupInstances/bi"
        )),
        identity_id: String::new(),
        me: None,
        database: (target == TargetKind::Database).then(|| ToServer {
            server_id: Some(format!("{GROUP}/Microsoft.DBforPostgreSQL/servers/pg-2")),
            database_name: Some("orders_1".into()),
            secret: Some(SecretRef {
                vault_uri: "https://kv-1.vault.azure.net/".into(),
                key_vault: "kv-1".into(),
                name: "dbauth".into(),
                version: None,
                key_vault_id: None,
            }),
        }),
        files: (target == TargetKind::Files).then(|| ToStorage {
            account: Some("acc1".into()),
            account_id: None,
            container: Some("restores".into()),
        }),
        region: Some(("westeurope".into(), "West Europe".into())),
        source_version: Some("11".into()),
        guard: GuardBefore::default(),
        refused: None,
    }
}

async fn run(azure: &Azure, kept: &Kept, ask: &Ask, tell: &(dyn Fn(CheckLine) + Send + Sync)) -> Found {
    run_as("ann", azure, kept, ask, tell).await
}

async fn run_as(who: &str, azure: &Azure, kept: &Kept, ask: &Ask, tell: &(dyn Fn(CheckLine) + Send + Sync)) -> Found {
    let looker = Looker {
        who,
        ..Looker::new(azure, kept)
    };
    looker.look(ask, tell).await
}

/// Who looks, when, and how.
pub(super) struct Looker<'a> {
    pub who: &'a str,
    pub azure: &'a Azure,
    pub kept: &'a Kept,
    pub now: OffsetDateTime,
    pub refresh: bool,
}

impl<'a> Looker<'a> {
    pub(super) fn new(azure: &'a Azure, kept: &'a Kept) -> Self {
        Self {
            who: "ann",
            azure,
            kept,
            now: NOW,
            refresh: false,
        }
    }

    pub(super) async fn look(&self, ask: &Ask, tell: &(dyn Fn(CheckLine) + Send + Sync)) -> Found {
        let looking = Looking {
            who: self.who.to_owned(),
            arm: &self.azure.client(),
            tenant: &|tenant| Ok(self.azure.client_in(tenant)),
            home: "t-home",
            kept: self.kept,
            now: self.now,
            refresh: self.refresh,
            portal: &|_| None,
        };
        look(&looking, ask, tell).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_check_is_complete_in_twelve_reads_and_two_seconds_and_changes_nothing() {
    for target in [TargetKind::Database, TargetKind::Files] {
        let (azure, kept, ask) = (Azure::default(), Kept::default(), ask(target));
        let told = Mutex::new(Vec::new());
        let began = tokio::time::Instant::now();
        let found = run(&azure, &kept, &ask, &|line| told.lock().unwrap().push(line)).await;
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        let asked = azure.take();
        let of_arm = asked
            .iter()
            .filter(|line| line.contains("management.azure.com"))
            .count();
        assert!(of_arm <= 12, "{of_arm}: {asked:#?}");
        assert_eq!(found.reads as usize, of_arm);
        let writes: Vec<_> = asked.iter().filter(|line| !line.starts_with("GET")).collect();
        assert!(
            writes.iter().all(|line| line.contains("ResourceGraph/resources")),
            "{writes:#?}"
        );
        assert!(
            asked
                .iter()
                .all(|line| !line.contains("validate") && !line.contains("/secrets/dbauth?"))
        );
        let states: Vec<_> = found
            .lines
            .iter()
            .map(|line| (&line.view.id, line.view.state))
            .collect();
        let right = |state| matches!(state, LineState::Ok | LineState::NotNeeded);
        assert!(states.iter().all(|(_, state)| right(*state)), "{states:?}");
        // Each line was told while it was being read, and again when it was known.
        let told = told.into_inner().unwrap();
        let first = told.iter().find(|line| line.id == "account-restore").unwrap();
        assert_eq!(first.state, LineState::Checking);
        assert!(told.len() < found.lines.len() * 4, "{} lines told", told.len());
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_read_twice_when_only_the_name_of_the_database_changes() {
    let (azure, kept, mut ask) = (Azure::default(), Kept::default(), ask(TargetKind::Database));
    run(&azure, &kept, &ask, &|_| {}).await;
    azure.take();
    ask.database.as_mut().unwrap().database_name = Some("orders_2".into());
    let found = run(&azure, &kept, &ask, &|_| {}).await;
    assert_eq!((found.reads, azure.take()), (0, vec![]));
    assert!(
        run_as("bob", &azure, &kept, &ask, &|_| {}).await.reads > 0,
        "what another account may see is asked anew"
    );
    let again = run(&azure, &kept, &ask, &|_| {}).await;
    assert_eq!(again.reads, 0, "and takes nothing from the first one");
}

#[tokio::test(start_paused = true)]
async fn two_checks_at_once_share_their_reads() {
    let (azure, kept, ask) = (Azure::default(), Kept::default(), ask(TargetKind::Files));
    let (one, other) = tokio::join!(run(&azure, &kept, &ask, &|_| {}), run(&azure, &kept, &ask, &|_| {}));
    assert_eq!(one.reads + other.reads, u32::try_from(azure.take().len()).unwrap());
    assert!(one.reads + other.reads <= 12);
}

#[tokio::test(start_paused = true)]
async fn a_role_of_a_group_is_followed_to_its_members_within_the_limit() {
    let azure = Azure {
        groups: true,
        ..Azure::default()
    };
    let found = run(&azure, &Kept::default(), &ask(TargetKind::Files), &|_| {}).await;
    assert!(found.reads <= 12);
    let role = found
        .lines
        .iter()
        .find(|line| line.view.id == "container-role")
        .unwrap();
    assert_eq!(role.view.state, LineState::Ok, "{}", role.view.seen);
    assert!(azure.take().iter().any(|line| line.contains("assignedTo")));
}

#[tokio::test(start_paused = true)]
async fn whether_a_change_may_be_made_is_told_from_the_rights_there() {
    let (azure, kept) = (Azure::default(), Kept::default());
    let client = azure.client();
    let looking = Looking {
        who: "ann".to_owned(),
        arm: &client,
        tenant: &|_| Ok(azure.client()),
        home: "t-home",
        kept: &kept,
        now: NOW,
        refresh: false,
        portal: &|_| None,
    };
    let place = format!("{GROUP}/Microsoft.Storage/storageAccounts/acc1");
    assert_eq!(
        may(&looking, &place, "Microsoft.Storage/storageAccounts/write").await,
        Some(true)
    );
    assert_eq!(
        may(&looking, "/subscriptions/s1", "x").await,
        Some(true),
        "at a subscription, too"
    );
    assert_eq!(may(&looking, "nowhere", "x").await, None);
}

/// What is not in a list that was read in part may still be in Azure's; what is in it is there.
#[tokio::test(start_paused = true)]
async fn a_list_that_was_read_in_part_proves_no_absence() {
    let azure = Azure {
        damaged: true,
        ..Azure::default()
    };
    let found = run(&azure, &Kept::default(), &ask(TargetKind::Database), &|_| {}).await;
    let unseen: Vec<&str> = (found.lines.iter())
        .filter(|line| line.view.state != LineState::Ok && line.view.state != LineState::NotNeeded)
        .map(|line| {
            assert_eq!(line.view.state, LineState::CannotSee, "{}", line.view.seen);
            line.view.id.as_str()
        })
        .collect();
    for id in [
        "vault-lock",
        "server-name",
        "server-role",
        "server-deny",
        "secret-exists",
        "secret-usable",
    ] {
        assert!(unseen.contains(&id), "{id} in {unseen:?}");
    }
    assert!(!unseen.contains(&"server-firewall"), "the rule was seen");
}
