//! Two accounts, each in a tenant of its own: a change is made, recorded and taken back by the one that owns the place, and by nobody
//! else, asked at the simulator by whose token came with each write.

use azsim::{Fact, Site};
use backend::api::{
    AccountRef, ConnectRequest, ErrorCode, FixApplyRequest, FixChoice, FixRecordView, FixRef, FlightAbout, Nothing,
    PermissionsRequest, ServerKind, TargetKind,
};

use crate::{
    sign_in::{
        CONSULTANT,
        azure::{ANN, App, Azure, Computer},
        browser::Person,
    },
    wait,
};

/// Where an account may change something.
struct Place {
    who: &'static str,
    vault: &'static str,
    account: &'static str,
    source: &'static str,
}

const HERS: Place = Place {
    who: ANN,
    vault: "bv-prod-weu",
    account: "stprodrestoreweu",
    source: "orders",
};
const HIS: Place = Place {
    who: CONSULTANT,
    vault: "bv-adatum",
    account: "stadatumrestores",
    source: "timesheets",
};

struct Scene {
    azure: Azure,
    computer: Computer,
    app: App,
}

impl Scene {
    /// Both signed in, and in both places the role that a restore needs is missing.
    async fn new() -> Self {
        let azure = Azure::start().await;
        for place in [&HERS, &HIS] {
            let site = Site {
                source: place.source.into(),
                account: place.account.into(),
                container: "restores".into(),
                ..Site::default()
            };
            assert!(azure.control.set(&site, Fact::BlobRole, false), "{}", place.account);
        }
        let computer = Computer::new(&azure);
        let app = computer.start().await;
        let scene = Self { azure, computer, app };
        for place in [&HERS, &HIS] {
            scene.sign_in(place.who).await;
        }
        scene
    }

    /// Adds an account, and waits until its own tenant can be worked with.
    async fn sign_in(&self, who: &'static str) {
        self.computer.browser.person(Person::SignsIn(who));
        let request = ConnectRequest {
            add: true,
            ..self.azure.browser_sign_in()
        };
        self.app.sign_in(request).await.expect("signed in");
        wait::until(who, wait::SOON, async || {
            let all = self.app.backend.accounts_get(Nothing {}).await.expect("the accounts");
            let rows = all.rows.iter().filter(|row| row.account == who);
            let mut home = rows.flat_map(|row| &row.tenants).filter(|tenant| tenant.home);
            match home.next() {
                Some(home) if !home.subscriptions.is_empty() => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await;
    }

    async fn leave(&self, who: &str) {
        let all = self.app.backend.accounts_get(Nothing {}).await.expect("the accounts");
        let row = all.rows.iter().find(|row| row.account == who).expect("the account");
        let gone = AccountRef {
            account_id: row.id.clone(),
        };
        self.app.backend.account_remove(gone).await.expect("removed");
    }

    async fn fix(&self, place: &Place) -> FixRecordView {
        let (vault_id, storage_id) = self.azure.control.read(|world| {
            let vault = world.vaults.iter().find(|v| v.name == place.vault).expect("the vault");
            let account = world.storage_account(place.account).expect("the account");
            (vault.id(), account.container_id("restores"))
        });
        let about = FlightAbout::Permissions(PermissionsRequest {
            vault_id,
            server_kind: ServerKind::SingleServer,
            target: TargetKind::Files,
            server_id: String::new(),
            secret_uri: String::new(),
            storage_id,
            identity_id: String::new(),
            secondary: false,
            refresh: true,
        });
        let choice = FixChoice {
            line_id: "container-role".into(),
            scope: None,
        };
        let request = FixApplyRequest {
            about,
            fixes: vec![choice],
            undo_after_restore: false,
        };
        let mut made = self.app.backend.fix_apply(request, |_| {}).await.expect("applied");
        assert!(made.problems.is_empty(), "{:?}", made.problems);
        assert_eq!(made.rows.len(), 1);
        let record = made.rows.remove(0);
        assert_eq!(
            (record.state.raw.as_str(), record.who.as_str()),
            ("Stands", place.who),
            "{record:?}"
        );
        record
    }

    async fn undo(&self, record: &FixRecordView) -> Result<FixRecordView, backend::api::ApiError> {
        let request = FixRef {
            key: record.key.clone(),
        };
        self.app.backend.fix_undo(request, |_| {}).await
    }

    async fn list(&self) -> Vec<FixRecordView> {
        let all = self.app.backend.fixes_list(Nothing {}).await;
        all.expect("the records").rows
    }

    /// Every write so far: the verb, and who owns the place that was written to. Each came with that one's token, in that tenant.
    fn writes(&self) -> Vec<(String, &'static str)> {
        let writes = self.azure.control.writes();
        let of = |place: &'static Place| {
            self.azure.control.read(|world| {
                let account = world.storage_account(place.account).expect("the account");
                let subscription = world.subscription(&account.subscription_id).expect("its subscription");
                let mut people = world.principals.iter();
                let owner = people.find(|p| p.name == place.who && p.tenant == subscription.tenant);
                (
                    subscription.scope(),
                    owner.expect("its owner").object_id.clone(),
                    place.who,
                )
            })
        };
        let owners = [of(&HERS), of(&HIS)];
        let written = writes.iter().map(|write| {
            let owner = owners.iter().find(|(scope, ..)| write.path.starts_with(scope));
            let (_, object_id, who) = owner.unwrap_or_else(|| panic!("nobody’s: {write:?}"));
            assert_eq!(write.caller.as_ref(), Some(object_id), "{who} was to write: {write:?}");
            (write.method.clone(), *who)
        });
        written.collect()
    }
}

fn keys(records: &[FixRecordView]) -> Vec<&str> {
    records.iter().map(|record| record.key.as_str()).collect()
}

fn wrote(method: &str, place: &Place) -> (String, &'static str) {
    (method.to_owned(), place.who)
}

#[tokio::test]
async fn each_change_goes_there_and_back_through_the_tenant_that_owns_the_place() {
    let scene = Scene::new().await;
    let before = scene.azure.control.snapshot();
    let his = scene.fix(&HIS).await;
    let hers = scene.fix(&HERS).await;
    assert_eq!(scene.writes(), [wrote("PUT", &HIS), wrote("PUT", &HERS)]);
    let list = scene.list().await;
    assert_eq!(
        keys(&list),
        [hers.key.as_str(), his.key.as_str()],
        "both, the newest first"
    );
    assert!(list.iter().all(|record| record.can_undo.allowed), "{list:?}");

    for (record, place) in [(&his, &HIS), (&hers, &HERS)] {
        let undone = scene.undo(record).await.expect("taken back");
        assert_eq!(undone.state.raw, "Undone", "{undone:?}");
        assert_eq!(scene.writes().last(), Some(&wrote("DELETE", place)));
    }
    assert_eq!(scene.writes().len(), 4);
    assert_eq!(scene.azure.control.snapshot(), before);
}

#[tokio::test]
async fn what_an_account_changed_is_kept_when_it_leaves_and_says_whom_it_takes() {
    let scene = Scene::new().await;
    let before = scene.azure.control.snapshot();
    let (hers, his) = (scene.fix(&HERS).await, scene.fix(&HIS).await);
    scene.leave(HERS.who).await;

    let list = scene.list().await;
    assert_eq!(
        keys(&list),
        [his.key.as_str(), hers.key.as_str()],
        "nothing that stands is forgotten"
    );
    assert!(list[0].can_undo.allowed);
    let can = &list[1].can_undo;
    assert!(
        !can.allowed && can.reason.as_ref().is_some_and(|why| why.contains(ANN)),
        "{can:?}"
    );
    let refused = scene.undo(&hers).await.expect_err("she is not there");
    assert_eq!(refused.code, ErrorCode::NotFound);
    assert!(refused.message.contains(ANN), "{}", refused.message);
    assert_eq!(scene.writes().len(), 2, "nothing was tried with his token");

    // His own goes back, and hers stays as it is until she is there again.
    scene.undo(&his).await.expect("taken back");
    assert_eq!(keys(&scene.list().await), [his.key.as_str(), hers.key.as_str()]);
    scene.sign_in(HERS.who).await;
    let list = scene.list().await;
    assert!(
        list.iter()
            .any(|record| record.key == hers.key && record.can_undo.allowed),
        "{list:?}"
    );
    let undone = scene.undo(&hers).await.expect("taken back");
    assert_eq!(undone.state.raw, "Undone", "{undone:?}");
    let written = [
        wrote("PUT", &HERS),
        wrote("PUT", &HIS),
        wrote("DELETE", &HIS),
        wrote("DELETE", &HERS),
    ];
    assert_eq!(scene.writes(), written);
    assert_eq!(scene.azure.control.snapshot(), before);
}
