//! How much a check reads: at most twelve times, guard and typed key vault included, and nothing twice when only the name of the
//! new database changes.

use backend::api::{FlightRequest, LineState, TargetKind};

use super::stage::{Restore, Row, Stage, ids, line, rows};

/// What of the world makes a check read more, or less.
#[derive(Debug, Clone, Copy)]
struct Scene {
    /// The vault is under a guard that watches restores.
    guarded: bool,
    /// The key vault goes by access policies.
    policies: bool,
}

/// Everything but sign-in and the key vault's own answer is Resource Manager's.
fn of_arm(stage: &Stage, from: usize) -> usize {
    let new = stage.lab.simulator().control().requests().split_off(from);
    let other = |path: &str| path.starts_with("/secrets/") || path.contains("/token");
    new.iter().filter(|seen| !other(&seen.path)).count()
}

fn requests(stage: &Stage) -> usize {
    stage.lab.simulator().control().requests().len()
}

async fn scene(row: &Row, scene: Scene) -> (Stage, Restore) {
    let stage = Stage::open().await;
    let restore = stage.restore(row, false).await;
    let control = stage.lab.simulator().control();
    if scene.guarded {
        assert!(control.guard("bv-geo-eus2", Some("guard-finance")));
    }
    control.change(|world| {
        let vault = world.vaults.iter().find(|vault| vault.name == "bv-geo-eus2");
        let identity = vault.and_then(|vault| vault.identity.clone()).expect("an identity");
        let of_it = |kv: &&mut azsim::world::KeyVault| scene.policies && kv.name == restore.site.key_vault;
        for kv in world.key_vaults.iter_mut().filter(of_it) {
            kv.rbac = false;
            // Whoever looks needs one as well.
            for who in [&identity, &restore.site.caller] {
                kv.access_policies.push(azsim::world::AccessPolicy {
                    object_id: who.clone(),
                    secrets: vec!["get".into(), "list".into()],
                    ..azsim::world::AccessPolicy::default()
                });
            }
        }
    });
    (stage, restore)
}

#[tokio::test(start_paused = true)]
#[allow(clippy::print_stdout, reason = "the numbers are for people")]
async fn a_check_reads_at_most_twelve_times_and_nothing_twice_for_another_name() {
    for row in rows() {
        let database = row.target == TargetKind::Database;
        for (guarded, policies) in [(false, false), (true, false), (false, true), (true, true)] {
            if policies && !database {
                continue;
            }
            let (stage, mut restore) = scene(&row, Scene { guarded, policies }).await;
            let about = format!("{}, guarded {guarded}, policies {policies}", row.id);
            let mut numbers = Vec::new();
            // The first one searches for the key vault by its name, the others know it.
            for _ in 0..3 {
                let from = requests(&stage);
                let check = stage.look(&restore, true).await;
                // What the check says of itself is what has arrived.
                assert_eq!(of_arm(&stage, from), check.reads as usize, "{about}");
                assert!(check.reads <= 12, "{about}: {}", check.reads);
                assert_eq!(ids(&check, LineState::Missing), Vec::<String>::new(), "{about}");
                numbers.push(check.reads);
                // What there was no room for is said to be left, and the look that follows at once reads it; then everything has been.
                let unseen = ids(&check, LineState::CannotSee);
                assert_eq!(check.more, !unseen.is_empty(), "{about}: {unseen:?}");
                if check.more {
                    let settled = stage.look(&restore, false).await;
                    assert!(settled.reads <= 2, "{about}: {}", settled.reads);
                    assert_eq!(ids(&settled, LineState::CannotSee), Vec::<String>::new(), "{about}");
                    assert!(!settled.more, "{about}");
                }
            }
            println!("{about}: {} reads, {} refreshed", numbers[0], numbers[1]);
            let from = requests(&stage);
            restore.draft.database_name = "another".into();
            restore.draft.file_prefix = "another".into();
            let named = stage.look(&restore, false).await;
            assert_eq!((named.reads, requests(&stage)), (0, from), "{about}");
            if database {
                assert_eq!(line(&named, "server-name").state, LineState::Ok);
            }
            assert_eq!(ids(&named, LineState::Checking), Vec::<String>::new());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn two_windows_that_ask_at_once_read_once() {
    for row in rows() {
        for guarded in [false, true] {
            let policies = row.target == TargetKind::Database;
            let (stage, restore) = scene(&row, Scene { guarded, policies }).await;
            stage.look(&restore, true).await;
            let alone = stage.look(&restore, true).await;
            tokio::time::sleep(std::time::Duration::from_mins(1)).await;
            let from = requests(&stage);
            let request = FlightRequest {
                draft: restore.draft.clone(),
                refresh: false,
            };
            let both = futures::join!(
                stage.lab.backend.flight_check(request.clone(), |_| {}),
                stage.lab.backend.flight_check(request, |_| {})
            );
            let reads = both.0.expect("a check").reads + both.1.expect("a check").reads;
            let about = format!("{}, guarded {guarded}", row.id);
            assert_eq!((of_arm(&stage, from), reads), (reads as usize, alone.reads), "{about}");
        }
    }
}
