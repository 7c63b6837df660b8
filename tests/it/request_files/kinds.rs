//! A form of each kind of restore (contract §6.2 a–g) that nothing stops, in the practice company.

use azsim::{Config, Simulator};
use backend::api::{
    CheckRequest, ContainersRequest, DatabaseRow, DatabasesRequest, Draft, GuardRequest, GuardRight, ServerKind,
    TargetKind, TargetsRequest, Timeline, TimelineRequest,
};
use itests::lab::Lab;
use serde_json::{Value, json};

pub struct Kind {
    pub name: &'static str,
    pub draft: Draft,
    /// `crossRegionRestoreDetails`, and the region of the calls.
    pub pair: Option<(Value, &'static str)>,
    /// Tenant whose token the order needs beside the own one.
    pub guard_tenant: Option<String>,
}

impl Kind {
    fn new(name: &'static str, draft: Draft) -> Self {
        Self {
            name,
            draft: Draft {
                // Each kind goes to a place of its own: a name is taken once it is there.
                database_name: format!("export_{}", name.replace(' ', "_")),
                file_prefix: format!("export_{}", name.replace(' ', "_")),
                rehydration_days: 12,
                ..draft
            },
            pair: None,
            guard_tenant: None,
        }
    }

    fn paired(name: &'static str, draft: Draft) -> Self {
        let details = json!({ "sourceRegion": "eastus2", "sourceBackupInstanceId": draft.instance_id });
        Self {
            pair: Some((details, "centralus")),
            ..Self::new(name, draft)
        }
    }
}

/// `addresses`: what the simulator was opened with. The guard of another tenant is linked before anything is read.
pub async fn all(lab: &Lab, addresses: &Config) -> Vec<Kind> {
    let simulator = lab.simulator();
    let to = To {
        simulator: &simulator,
        addresses,
    };
    assert!(simulator.control().guard("bv-prod-neu", Some("guard-vaults")));
    let orders = lab.timeline("orders").await;
    let archived = orders.points.iter().find(|point| point.needs_rehydration);
    let old = Draft {
        point_id: archived.expect("an archived point").id.clone(),
        ..orders.draft.clone()
    };
    let flexible = some(lab, |row| row.kind == ServerKind::FlexibleServer && !row.guarded).await;
    let us = lab.timeline("orders_us").await;
    let crm = lab.timeline("pgflex-crm").await;
    let identity = us.identities.iter().find(|choice| !choice.id.is_empty());
    let own_files = to.us_files(&us, false);
    let as_another = Draft {
        identity_id: identity.expect("a user-assigned identity").id.clone(),
        ..own_files
    };
    let ledger = lab.timeline("ledger").await;
    assert_eq!(guard_tenant(lab, &ledger.database.id).await, None);
    let north = some(lab, |row| {
        row.vault == "bv-prod-neu" && row.kind == ServerKind::SingleServer
    })
    .await;
    let far = guard_tenant(lab, &north.database.id).await.expect("another tenant");
    vec![
        Kind::new("database", orders.draft.clone()),
        Kind::new("files", picked(lab, &orders.draft).await),
        Kind::new("flexible server", picked(lab, &flexible.draft).await),
        Kind::new("archived database", old.clone()),
        Kind::new("archived files", picked(lab, &old).await),
        Kind::paired("paired database", to.us_database(&us)),
        Kind::paired("paired files", to.us_files(&us, true)),
        Kind::paired("paired flexible server", to.us_files(&crm, true)),
        Kind::new("another identity", as_another),
        Kind::new("guard", to.files(&ledger.draft, "stfinrestoreweu")),
        Kind {
            guard_tenant: Some(far.clone()),
            ..Kind::new(
                "far guard",
                Draft {
                    guard_tenant: far,
                    ..north.draft
                },
            )
        },
    ]
}

async fn some(lab: &Lab, wanted: impl Fn(&DatabaseRow) -> bool) -> Timeline {
    let all = lab.backend.databases_list(DatabasesRequest { refresh: false }).await;
    let mut rows = all.expect("the list").rows.into_iter();
    let found = rows.find(|row| wanted(row) && row.can_restore.allowed && row.newest_point.is_some());
    let request = TimelineRequest {
        instance_id: found.expect("such an instance").id,
        refresh: false,
    };
    lab.backend.timeline_get(request).await.expect("its points")
}

/// Learns of a guard, as the form's page does; its tenant as the page finds it out, or as the person chooses it there.
async fn guard_tenant(lab: &Lab, instance_id: &str) -> Option<String> {
    let ask = async |tenant: &str| {
        let request = GuardRequest {
            instance_id: instance_id.to_owned(),
            tenant: tenant.to_owned(),
        };
        lab.backend.guard_get(request).await.expect("the guard")
    };
    let mut view = ask("").await;
    if view.right == GuardRight::OtherTenant {
        let there = view.tenants.iter().find(|tenant| tenant.name == "Contoso Security");
        view = ask(&there.expect("the other tenant").id).await;
    }
    assert_eq!(view.right, GuardRight::Has, "{view:?}");
    view.tenant_id
}

/// Places that the vaults of the rarer kinds may write to, by their names.
struct To<'a> {
    simulator: &'a Simulator,
    addresses: &'a Config,
}

impl To<'_> {
    fn files(&self, draft: &Draft, account: &str) -> Draft {
        self.simulator.control().read(|world| {
            let known = world.storage_account(account).expect("the account");
            Draft {
                target: TargetKind::Files,
                storage_account_id: known.id(),
                container_id: known.container_id("restores"),
                container_url: format!("{}restores", self.addresses.blob_endpoint(account)),
                ..draft.clone()
            }
        })
    }

    fn us_files(&self, timeline: &Timeline, secondary: bool) -> Draft {
        let account = if secondary { "stproddrcus" } else { "stprodrestoreeus2" };
        self.files(&place(timeline, secondary), account)
    }

    fn us_database(&self, timeline: &Timeline) -> Draft {
        let server = self.simulator.control().read(|world| {
            let found = world.servers.iter().find(|server| server.name == "pg-dr-cus-01");
            found.expect("the server").id()
        });
        let vaults = &self.addresses.key_vault_suffix;
        Draft {
            target: TargetKind::Database,
            server_id: server,
            secret_uri: format!("https://kv-dr-cus.{vaults}/secrets/pg-dr-cus-01"),
            ..place(timeline, true)
        }
    }
}

fn place(timeline: &Timeline, secondary: bool) -> Draft {
    let pair = timeline.secondary.as_ref().filter(|_| secondary);
    let points = pair.map_or(&timeline.points, |pair| &pair.points);
    Draft {
        secondary,
        point_id: points.first().expect("a point").id.clone(),
        ..timeline.draft.clone()
    }
}

/// As files, to a container that the pickers offer.
async fn picked(lab: &Lab, draft: &Draft) -> Draft {
    let request = TargetsRequest {
        instance_id: draft.instance_id.clone(),
        secondary: false,
    };
    let accounts = lab.backend.storage_accounts_list(request).await.expect("accounts").rows;
    for account in accounts.into_iter().filter(|account| account.usable.allowed) {
        let account_id = account.id.clone();
        let containers = lab.backend.containers_list(ContainersRequest { account_id }).await;
        let mut rows = containers.expect("containers").rows.into_iter();
        if let Some(found) = rows.find(|row| row.usable.allowed) {
            return Draft {
                target: TargetKind::Files,
                storage_account_id: account.id,
                container_id: found.id,
                container_url: found.url,
                ..draft.clone()
            };
        }
    }
    panic!("no container can be used");
}

/// What "Save request…" writes.
pub async fn exported(lab: &Lab, draft: &Draft) -> String {
    let request = CheckRequest { draft: draft.clone() };
    let check = lab.backend.plan_check(request).await.expect("a check");
    check
        .request_json
        .unwrap_or_else(|| panic!("the form is stopped: {:?}", check.issues))
}
