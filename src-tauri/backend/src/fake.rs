//! A few routes of Azure for the tests of sending, following and looking: enough to be wrong about a POST in every way.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use arm::{ArmClient, ClientOptions, Cloud, Exchange, Transport};
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::api::{Mode, Session, SubscriptionView};
use crate::clock::{Clock, TokioClock};
use crate::jobs::Remote;
use crate::jobs::intent::Intent;
use crate::jobs::job::tests::{AT, intent};
use crate::session::{ActiveSession, Hook, Tenants};
use crate::{Backend, Dirs, Parts};

pub const SUB: &str = "11111111-1111-1111-1111-111111111111";
pub const JOB: &str = "571e2403-8092-49ca-ac77-474a6e329270";
/// How long a restore takes here.
pub const TAKES: Duration = Duration::from_secs(107);
const SIGNED: &str = "api-version=2025-07-01&t=638&c=MIIcanary&s=sigcanary&h=hcanary";

/// What happens to a POST.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    Accept,
    /// Azure starts the restore, and the connection breaks before the answer.
    TakeAndLose,
    /// The connection breaks, and Azure never saw the request.
    Lose,
    Refuse(u16),
    /// 503, and nothing was started.
    Broken,
}

#[derive(Debug)]
pub struct World {
    pub trigger: Trigger,
    pub posts: u32,
    pub validations: u32,
    pub job: Option<(OffsetDateTime, Value)>,
    /// Status that answers every question about jobs, instead of jobs.
    pub jobs_status: Option<u16>,
    /// How often that status answers; afterwards jobs do.
    pub jobs_status_times: u32,
    pub graph_knows: bool,
    /// Whether the operation says which job it made.
    pub names_job: bool,
    pub final_status: &'static str,
    pub databases: Vec<String>,
    pub validation: Value,
    pub validate_status: Option<(u16, Value)>,
    pub point_status: u16,
    /// `recoveryPointDataStoresDetails` of the one point, in both regions.
    pub stores: Value,
    pub vault: Value,
    /// The vault's link to a resource guard.
    pub guard_link: Option<Value>,
    pub asked: Vec<String>,
}

#[derive(Clone)]
pub struct Azure {
    pub world: Arc<Mutex<World>>,
    clock: Arc<dyn Clock>,
}

#[derive(Debug)]
struct Token;

#[async_trait::async_trait]
impl TokenCredential for Token {
    async fn get_token(&self, _: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        let forever = OffsetDateTime::UNIX_EPOCH + time::Duration::days(365 * 200);
        Ok(AccessToken::new("token", forever))
    }
}

impl Azure {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let world = World {
            trigger: Trigger::Accept,
            posts: 0,
            validations: 0,
            job: None,
            jobs_status: None,
            jobs_status_times: u32::MAX,
            graph_knows: true,
            names_job: true,
            final_status: "Completed",
            databases: vec!["orders".to_owned()],
            validation: json!({"status": "Succeeded"}),
            validate_status: None,
            point_status: 200,
            stores: json!([{"type": "VaultStore", "visible": true}]),
            guard_link: None,
            vault: json!({
                "id": wish().vault_id, "name": "bv", "location": "westus",
                "identity": {"type": "SystemAssigned", "principalId": "p", "tenantId": "t"},
                "properties": {"provisioningState": "Succeeded"}
            }),
            asked: vec![],
        };
        Self {
            world: Arc::new(Mutex::new(world)),
            clock,
        }
    }

    pub fn change(&self, change: impl FnOnce(&mut World)) {
        change(&mut self.world.lock().unwrap());
    }
    pub fn posts(&self) -> u32 {
        self.world.lock().unwrap().posts
    }
    pub fn asked(&self, part: &str) -> usize {
        let world = self.world.lock().unwrap();
        world.asked.iter().filter(|path| path.contains(part)).count()
    }

    pub fn session_over(&self, arm: ArmClient) -> ActiveSession {
        ActiveSession { arm, ..self.session() }
    }

    pub fn session(&self) -> ActiveSession {
        let azure = self.clone();
        let exchange: Exchange = Arc::new(move |request| {
            let azure = azure.clone();
            Box::pin(async move {
                // An answer takes a moment, so that a caller can go away before it comes.
                tokio::time::sleep(Duration::from_millis(200)).await;
                azure.answer(&request)
            })
        });
        let http = arm::http_client(Transport::InProcess(exchange)).unwrap();
        let arm = ArmClient::new(Cloud::public(), Arc::new(Token), http.clone(), ClientOptions::default());
        let sign_in = Arc::new(|_: &str| Ok(Arc::new(Token) as Arc<dyn TokenCredential>));
        let tenants = Tenants::new(Cloud::public(), http, sign_in, Hook::default());
        let view = Session {
            mode: Mode::Azure,
            tenant: "Contoso".to_owned(),
            tenant_id: "t".to_owned(),
            account: "ann@contoso.example".to_owned(),
            cloud: "Azure".to_owned(),
            subscriptions: vec![SubscriptionView {
                id: SUB.to_owned(),
                name: "Production".to_owned(),
                state: "Enabled".to_owned(),
                tenant_id: None,
            }],
            speed: 1.0,
            since: self.clock.now().into(),
        };
        ActiveSession::bare("practice", arm, tenants, view)
    }

    pub fn remote(&self) -> Remote {
        let session = self.session();
        Remote {
            key: session.key,
            arm: session.arm,
            speed: session.speed,
            practice: false,
            sign_in: "ann".to_owned(),
            credential_for: Arc::new(|_| Ok(Arc::new(Token))),
        }
    }

    fn answer(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, String> {
        let mut world = self.world.lock().unwrap();
        let path = request.uri().path().to_lowercase();
        world.asked.push(format!("{} {path}", request.method()));
        let now = self.clock.now();
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        if path.ends_with("/restore") {
            return trigger(&mut world, body, now);
        }
        if path.ends_with("/validaterestore") || path.ends_with("/validatecrossregionrestore") {
            world.validations += 1;
            return Ok(match &world.validate_status {
                Some((status, body)) => reply(*status, body),
                None => operation("validation"),
            });
        }
        if path.contains("/operationstatus/validation") {
            return Ok(reply(200, &world.validation));
        }
        if path.contains("/operationstatus/") {
            // Signed: an address that was rebuilt instead of kept is refused.
            if request.uri().query() != Some(SIGNED) {
                return Ok(reply(
                    403,
                    &json!({"error": {"code": "BadSignature", "message": "Rebuilt address."}}),
                ));
            }
            let id = format!(
                "{}/backupJobs/{JOB}",
                wish().vault_id.replace("backupVaults", "BackupVaults")
            );
            let properties = if world.names_job {
                json!({"jobId": id})
            } else {
                Value::Null
            };
            return Ok(reply(200, &json!({"status": "Succeeded", "properties": properties})));
        }
        if path.contains("/backupjobs") {
            if let Some(status) = world.jobs_status.filter(|_| world.jobs_status_times > 0) {
                world.jobs_status_times -= 1;
                return Ok(reply(status, &json!({"error": {"code": "Closed", "message": "No."}})));
            }
            let job = job(&world, now, !path.ends_with("/backupjobs"));
            return Ok(match (path.ends_with("/backupjobs"), job) {
                (true, job) => reply(
                    200,
                    &json!({"value": job.into_iter().collect::<Vec<_>>(), "nextLink": null}),
                ),
                (false, Some(job)) => reply(200, &job),
                (false, None) => reply(
                    404,
                    &json!({"error": {"code": "ResourceNotFound", "message": "No job."}}),
                ),
            });
        }
        if path.ends_with("/microsoft.resourcegraph/resources") {
            let rows: Vec<Value> = job(&world, now, true)
                .into_iter()
                .filter(|_| world.graph_knows)
                .collect();
            return Ok(reply(
                200,
                &json!({"data": rows, "count": rows.len(), "resultTruncated": "false"}),
            ));
        }
        if path.contains("/recoverypoints/") {
            let missing = json!({"error": {"code": "UserErrorGenericResourceNotFound", "message": "It is gone."}});
            return Ok(if world.point_status == 200 {
                reply(200, &point(&world))
            } else {
                reply(world.point_status, &missing)
            });
        }
        if path.ends_with("/fetchsecondaryrecoverypoints") {
            return Ok(reply(200, &json!({"value": [point(&world)]})));
        }
        if let Some(link) = world.guard_link.as_ref().filter(|_| path.ends_with("guardproxy")) {
            return Ok(reply(200, link));
        }
        if path.ends_with("/databases") {
            let rows: Vec<Value> = world
                .databases
                .iter()
                .map(|name| json!({"id": format!("{}/databases/{name}", wish().server_id), "name": name}))
                .collect();
            return Ok(reply(200, &json!({"value": rows})));
        }
        if path.contains("/microsoft.dbforpostgresql/servers/") {
            return Ok(reply(
                200,
                &json!({"id": wish().server_id, "name": "pg-prod-weu-02", "location": "westus", "properties": {"version": "11", "userVisibleState": "Ready"}}),
            ));
        }
        if path.ends_with("/backupvaults/bv") {
            return Ok(reply(200, &world.vault));
        }
        Ok(reply(
            404,
            &json!({"error": {"code": "ResourceNotFound", "message": format!("{path} is not played here.")}}),
        ))
    }
}

/// A remote whose server is somewhere else than here.
pub fn remote_over(http: Arc<dyn azure_core::http::HttpClient>) -> Remote {
    Remote {
        key: "practice".to_owned(),
        arm: ArmClient::new(Cloud::public(), Arc::new(Token), http, ClientOptions::default()),
        speed: 1.0,
        practice: false,
        sign_in: "ann".to_owned(),
        credential_for: Arc::new(|_| Ok(Arc::new(Token))),
    }
}

fn point(world: &World) -> Value {
    json!({"name": intent().point_id, "properties": {
        "recoveryPointId": intent().point_id, "recoveryPointTime": "2026-11-15T02:00:00Z",
        "recoveryPointDataStoresDetails": world.stores}})
}

fn trigger(world: &mut World, body: Value, now: OffsetDateTime) -> Result<Response<Bytes>, String> {
    world.posts += 1;
    match world.trigger {
        Trigger::Accept => {
            world.job = Some((now, body));
            Ok(operation("op=="))
        }
        Trigger::TakeAndLose => {
            world.job = Some((now, body));
            Err("the connection was reset".to_owned())
        }
        Trigger::Lose => Err("the connection was reset".to_owned()),
        Trigger::Refuse(status) => Ok(reply(
            status,
            &json!({"error": {"code": "AuthorizationFailed", "message": "No."}}),
        )),
        Trigger::Broken => Ok(reply(
            503,
            &json!({"error": {"code": "ServiceUnavailable", "message": "Busy."}}),
        )),
    }
}

fn job(world: &World, now: OffsetDateTime, details: bool) -> Option<Value> {
    let (started, body) = world.job.as_ref()?;
    let ended = *started + TAKES;
    let over = now >= ended;
    let status = if over { world.final_status } else { "InProgress" };
    let text = |at: OffsetDateTime| at.format(&Rfc3339).unwrap();
    let target = &body["restoreTargetInfo"];
    let destination = target["datasourceInfo"]["resourceID"]
        .as_str()
        .or(target["targetDetails"]["url"].as_str());
    let extended = details.then(|| {
        json!({"sourceRecoverPoint": {"recoveryPointID": body["recoveryPointId"]}, "recoveryDestination": destination,
            "subTasks": [{"taskId": 1, "taskName": "Trigger Restore", "taskStatus": status}]})
    });
    let failed = json!([{"code": "UserErrorDBNotFound", "message": "The server is gone.", "recommendedAction": ["Choose another server."]}]);
    Some(
        json!({"id": format!("{}/backupJobs/{JOB}", wish().vault_id), "name": JOB, "properties": {
        "backupInstanceId": wish().instance_id.to_uppercase(), "operation": "Restore", "operationCategory": "Restore",
        "dataSourceType": "Microsoft.DBforPostgreSQL/servers/databases", "dataSourceName": "orders", "dataSourceSetName": "pg-prod-weu-01",
        "status": status, "startTime": text(*started), "endTime": over.then(|| text(ended)), "activityID": "activity",
        "errorDetails": if status == "Failed" { failed } else { Value::Null }, "extendedInfo": extended}}),
    )
}

fn operation(id: &str) -> Response<Bytes> {
    let base = format!("https://management.azure.com{}", wish().vault_id);
    Response::builder()
        .status(202)
        .header("Azure-AsyncOperation", format!("{base}/operationStatus/{id}?{SIGNED}"))
        .header("Location", format!("{base}/operationResults/{id}?{SIGNED}"))
        .header("Retry-After", "10")
        .header("x-ms-correlation-request-id", "corr-1")
        .body(Bytes::new())
        .unwrap()
}

fn reply(status: u16, body: &Value) -> Response<Bytes> {
    Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(Bytes::from(body.to_string()))
        .unwrap()
}

/// An intent with ids that the client takes.
pub fn wish() -> Intent {
    let vault = format!("/subscriptions/{SUB}/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv");
    let server =
        format!("/subscriptions/{SUB}/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/servers/pg-prod-weu-02");
    Intent {
        instance_id: format!("{vault}/backupInstances/bi"),
        vault_id: vault,
        destination: format!("{server}/databases/orders_restored"),
        server_id: server,
        ..intent()
    }
}

/// The body of that intent, as far as the fake reads it.
pub fn request() -> Value {
    json!({"recoveryPointId": wish().point_id, "restoreTargetInfo": {"datasourceInfo": {"resourceID": wish().destination}}})
}

/// A backend on a folder, with a session on this Azure. The clock is tokio's.
pub async fn backend(folder: &std::path::Path) -> (Backend, Azure) {
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(AT));
    let backend = open(folder, clock.clone()).await;
    let azure = Azure::new(clock);
    (backend, azure)
}

pub async fn open(folder: &std::path::Path, clock: Arc<dyn Clock>) -> Backend {
    Backend::open(Parts::plain(Dirs::under(folder), clock)).await.unwrap()
}
