//! What others do to the same resource: before, in the very moment, and afterwards.
#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::fake::{Azure, Fault, IDENTITY, account, azure, fixes, key_vault, reader, secrets, server, silent, vault};
use super::*;
use crate::access::change::Change;
use crate::db::Db;

async fn apply(azure: &Azure, fixes: &Fixes, change: Change, told: Told) -> FixRecord {
    let wish = Wish {
        change,
        undo_after_restore: false,
        made_for: None,
        earlier: Vec::new(),
    };
    fixes.apply(azure.place(), wish, told).await.unwrap()
}

/// Does something to a resource in the moment in which Azure has taken the change, before it is seen.
fn meanwhile(azure: &Azure, id: String, edit: impl Fn(&mut serde_json::Value) + Send + Sync + 'static) -> Told {
    let azure = azure.clone();
    Arc::new(move |record| {
        if record.phase == FixPhase::Waiting {
            azure.edit(&id, &edit);
        }
    })
}

fn of_us(row: &serde_json::Value) -> Option<serde_json::Value> {
    let policies = row["properties"]["accessPolicies"].as_array().unwrap();
    policies.iter().find(|p| p["objectId"] == IDENTITY).cloned()
}

#[tokio::test(start_paused = true)]
async fn an_address_that_somebody_lets_in_beside_it_is_not_lost() {
    for at_once in [true, false] {
        let (azure, db) = (azure(), Db::in_memory().unwrap());
        let fixes = fixes(&db);
        let before = azure.rows();
        let add = |row: &mut serde_json::Value| {
            row["properties"]["networkAcls"]["ipRules"] = json!([{ "value": "1.2.3.4" }, { "value": "9.9.9.9" }]);
        };
        let told = if at_once {
            meanwhile(&azure, account(), add)
        } else {
            silent()
        };
        let made = apply(
            &azure,
            &fixes,
            Change::StorageTrustAzure { account_id: account() },
            told,
        )
        .await;
        assert_eq!(made.phase, FixPhase::Stands);
        azure.edit(&account(), add);
        let back = fixes.undo(azure.place(), &made.key, silent()).await.unwrap();
        assert_eq!(back.phase, FixPhase::Undone, "{back:?}");
        let mut expected = before;
        add(expected.get_mut(&account().to_lowercase()).unwrap());
        assert_eq!(
            azure.rows(),
            expected,
            "their address stays, and nothing else: {at_once}"
        );
        assert!(back.undo.unwrap().reason.unwrap().contains("beside"), "it is told");
    }
}

#[tokio::test(start_paused = true)]
async fn a_permission_that_somebody_gives_to_the_same_identity_is_not_lost() {
    // Seen with ours at once; after ours; and where ours was never seen by itself, as its answer was lost for minutes.
    for (at_once, fault) in [(true, None), (false, None), (false, Some(Fault::Late(90)))] {
        let (azure, db) = (azure(), Db::in_memory().unwrap());
        let fixes = fixes(&db);
        let add = |row: &mut serde_json::Value| {
            let policies = row["properties"]["accessPolicies"].as_array_mut().unwrap();
            let own = policies.iter_mut().find(|p| p["objectId"] == IDENTITY).unwrap();
            own["permissions"]["secrets"] = json!(["get", "list", "set"]);
        };
        let late = fault.is_some();
        if let Some(fault) = fault {
            azure.fault(fault);
        }
        let told = if at_once {
            meanwhile(&azure, key_vault(), add)
        } else {
            silent()
        };
        let made = apply(&azure, &fixes, secrets(), told).await;
        azure.0.lock().unwrap().late = None;
        assert_eq!(made.phase, if late { FixPhase::NotSeen } else { FixPhase::Stands });
        azure.edit(&key_vault(), add);
        let back = fixes.undo(azure.place(), &made.key, silent()).await.unwrap();
        assert_eq!(back.phase, FixPhase::Undone, "{back:?}");
        let left = of_us(&azure.rows()[&key_vault().to_lowercase()]).unwrap();
        assert_eq!(left["permissions"]["secrets"], json!(["set"]));
    }
}

#[tokio::test(start_paused = true)]
async fn a_setting_that_somebody_changes_beside_it_is_not_set_back() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let regions = |state: &'static str| {
        move |row: &mut serde_json::Value| {
            row["properties"]["featureSettings"]["crossRegionRestoreSettings"]["state"] = json!(state);
        }
    };
    azure.edit(&vault(), regions("Disabled"));
    let cross = Change::VaultCrossSubscription { vault_id: vault() };
    let made = apply(&azure, &fixes, cross, meanwhile(&azure, vault(), regions("Enabled"))).await;
    let back = fixes.undo(azure.place(), &made.key, silent()).await.unwrap();
    let now = azure.rows()[&vault().to_lowercase()]["properties"]["featureSettings"].clone();
    assert_eq!(back.phase, FixPhase::Undone, "{back:?}");
    assert_eq!(now["crossRegionRestoreSettings"]["state"], "Enabled");
    assert_eq!(now["crossSubscriptionRestoreSettings"]["state"], "Disabled");
}

#[tokio::test(start_paused = true)]
async fn an_identity_that_is_assigned_beside_it_stays_assigned() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let made = apply(&azure, &fixes, Change::VaultIdentity { vault_id: vault() }, silent()).await;
    azure.edit(&vault(), |row| {
        row["identity"]["userAssignedIdentities"]["/another"] = json!({});
    });
    let back = fixes.undo(azure.place(), &made.key, silent()).await.unwrap();
    assert_eq!(back.phase, FixPhase::Undone, "{back:?}");
    let now = azure.rows()[&vault().to_lowercase()]["identity"].clone();
    assert_eq!(now["type"], "UserAssigned");
    assert!(now["userAssignedIdentities"]["/another"].is_object(), "{now}");
}

#[tokio::test(start_paused = true)]
async fn two_changes_of_one_resource_are_taken_back_in_either_order() {
    let both = || {
        [
            [
                Change::StorageTrustAzure { account_id: account() },
                Change::StoragePublicAccess { account_id: account() },
            ],
            [
                Change::KeyVaultTrustAzure {
                    key_vault_id: key_vault(),
                },
                secrets(),
            ],
            [
                Change::VaultIdentity { vault_id: vault() },
                Change::VaultCrossSubscription { vault_id: vault() },
            ],
            [Change::ServerPublicAccess { server_id: server() }, reader()],
        ]
    };
    for pair in both() {
        for order in [[0, 1], [1, 0]] {
            let (azure, db) = (azure(), Db::in_memory().unwrap());
            let (fixes, before) = (fixes(&db), azure.rows());
            let mut keys = Vec::new();
            for change in pair.clone() {
                keys.push(apply(&azure, &fixes, change, silent()).await.key);
            }
            for at in order {
                let back = fixes.undo(azure.place(), &keys[at], silent()).await.unwrap();
                assert_eq!(
                    (back.phase, back.undo.unwrap().reason),
                    (FixPhase::Undone, None),
                    "{pair:?}"
                );
            }
            assert_eq!(azure.rows(), before, "{pair:?} {order:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn two_changes_of_one_resource_at_once_lose_neither() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let (fixes, before) = (fixes(&db), azure.rows());
    let list = |word: &str| Change::AllowSecrets {
        permissions: vec![word.to_owned()],
        key_vault_id: key_vault(),
        tenant_id: "t".to_owned(),
        principal: match secrets() {
            Change::AllowSecrets { principal, .. } => principal,
            _ => unreachable!(),
        },
    };
    let (one, two) = tokio::join!(
        apply(&azure, &fixes, list("get"), silent()),
        apply(&azure, &fixes, list("list"), silent())
    );
    let both = of_us(&azure.rows()[&key_vault().to_lowercase()]).unwrap();
    assert_eq!(both["permissions"]["secrets"].as_array().unwrap().len(), 2);
    for key in [one.key, two.key] {
        let back = fixes.undo(azure.place(), &key, silent()).await.unwrap();
        assert_eq!(back.phase, FixPhase::Undone, "{back:?}");
    }
    assert_eq!(azure.rows(), before);
}
