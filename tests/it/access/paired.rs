//! The paired region: its requests go to the vault's resource group (contract §5.7), and so do the locks and the rights that count.

use backend::api::{LineState, TimelineRequest};

use super::stage::{Stage, alone, ids, line, rows, told};
use super::table::orders::order;
use super::twist::Twist;

const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const BACKUP_OPERATOR: &str = "00c29273-979b-4161-815c-10b084fb9324";

#[test]
fn a_lock_on_the_vault_alone_does_not_stop_a_restore_there() {
    alone(async {
        let stage = Stage::open().await;
        for row in rows().iter().filter(|row| row.secondary) {
            let restore = stage.restore(row, false).await;
            let control = stage.lab.simulator().control();
            let base = control.checkpoint();
            Twist::VaultLock.apply(&control, &restore);
            let check = stage.check(&restore).await;
            let found = line(&check, "vault-lock");
            assert_eq!(found.state, LineState::Ok, "{}", found.seen);
            assert!(found.seen.contains("on vault bv-geo-eus2 alone"), "{}", found.seen);
            assert_eq!(stage.validate(&restore).await, None, "{}", row.id);
            assert_eq!(order(&stage, &restore).await, None, "{}", row.id);
            control.rewind(&base);
        }
    });
}

/// The points of the paired region are asked for by POST, too: their lane says why it is empty, and the vault's own stands.
#[test]
fn a_lock_on_the_resource_group_leaves_the_vaults_own_points_to_be_seen() {
    alone(async {
        let stage = Stage::open().await;
        let row = rows().into_iter().find(|row| row.secondary).expect("a row");
        let restore = stage.restore(&row, false).await;
        Twist::GroupLock.apply(&stage.lab.simulator().control(), &restore);
        let request = TimelineRequest {
            instance_id: restore.draft.instance_id.clone(),
            refresh: true,
        };
        let timeline = stage.lab.backend.timeline_get(request).await.expect("the points");
        assert!(!timeline.points.is_empty());
        let pair = timeline.secondary.expect("the pair");
        let problem = pair.problem.expect("why");
        assert_eq!((pair.points.len(), pair.can_restore.allowed), (0, false));
        assert_eq!(problem.error.azure_code.as_deref(), Some("ScopeLocked"));
        assert!(problem.error.message.contains("locked"), "{}", problem.error.message);
    });
}

#[test]
fn a_role_on_the_vault_alone_is_not_enough_there() {
    alone(async {
        let stage = Stage::open().await;
        let control = stage.lab.simulator().control();
        for row in rows().iter().filter(|row| row.secondary) {
            let restore = stage.restore(row, false).await;
            let base = control.checkpoint();
            let who = restore.site.caller.clone();
            let vault: Vec<&str> = restore.draft.instance_id.split('/').take(9).collect();
            let subscriptions: Vec<String> = control.read(|world| {
                let all = world.subscriptions.iter();
                all.map(|one| format!("/subscriptions/{}", one.id)).collect()
            });
            control.change(|world| world.role_assignments.retain(|one| one.principal_id != who));
            for subscription in &subscriptions {
                control.grant(&who, READER, subscription);
            }
            control.grant(&who, BACKUP_OPERATOR, &vault.join("/"));
            let check = stage.look(&restore, true).await;
            let missing = ids(&check, LineState::Missing);
            assert_eq!(missing, ["account-validate", "account-restore"], "{}", told(&check));
            let refused = Some("AuthorizationFailed".to_owned());
            assert_eq!(stage.validate(&restore).await, refused, "{}", row.id);
            assert_eq!(order(&stage, &restore).await, refused, "{}", row.id);

            control.grant(&who, BACKUP_OPERATOR, &vault[..5].join("/"));
            let check = stage.look(&restore, true).await;
            assert_eq!(
                ids(&check, LineState::Missing),
                Vec::<String>::new(),
                "{}",
                told(&check)
            );
            assert_eq!(stage.validate(&restore).await, None, "{}", row.id);
            assert_eq!(order(&stage, &restore).await, None, "{}", row.id);
            control.rewind(&base);
        }
    });
}
