#![allow(clippy::unwrap_used)]

use crate::access::change::Change;
use crate::access::fixes::fake::{self as place, Azure, azure, silent};
use crate::access::fixes::{FixPhase, FixRecord, Wish};
use crate::api::{Event, FixRecordView, FixRef, SignInState, TargetKind};
use crate::fake;
use crate::jobs::intent::Intent;
use crate::jobs::job::{Observation, tests::snapshot};
use crate::jobs::journal::Begun;
use crate::{Backend, error};

struct Scene {
    backend: Backend,
    azure: Azure,
    folder: tempfile::TempDir,
}

impl Scene {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (backend, _) = fake::backend(folder.path()).await;
        let scene = Self {
            backend,
            azure: azure(),
            folder,
        };
        scene.sign_in();
        scene
    }

    fn sign_in(&self) {
        let other = fake::Azure::new(self.backend.0.parts.clock.clone());
        self.backend.0.sessions.set(other.session_over(self.azure.place().arm));
    }

    /// The same folder, another process.
    async fn restart(self) -> Self {
        let clock = self.backend.0.parts.clock.clone();
        let Self { backend, azure, folder } = self;
        drop(backend);
        let backend = fake::open(folder.path(), clock).await;
        let scene = Self { backend, azure, folder };
        scene.sign_in();
        scene
    }

    async fn fix(&self, made_for: &str) -> FixRecord {
        self.make(place::reader(), made_for).await
    }

    async fn make(&self, change: Change, made_for: &str) -> FixRecord {
        let wish = Wish {
            change,
            undo_after_restore: true,
            made_for: Some(made_for.to_owned()),
            earlier: Vec::new(),
        };
        let made = self
            .backend
            .0
            .fixes
            .apply(self.azure.place(), wish, silent())
            .await
            .unwrap();
        assert_eq!(made.phase, FixPhase::Stands);
        made
    }

    async fn restore(&self, plan: &str, instance: &str) -> String {
        self.begin(plan, instance, fake::wish()).await
    }

    /// A restore as files: into the container by its id, or by its address alone.
    async fn files(&self, plan: &str, by_id: bool) -> String {
        let intent = Intent {
            target: TargetKind::Files,
            destination: if by_id {
                String::new()
            } else {
                "https://ST.blob.core.windows.net/restores/".to_owned()
            },
            container_id: by_id.then(|| place::container().to_uppercase()),
            ..fake::wish()
        };
        self.begin(plan, &fake::wish().instance_id, intent).await
    }

    async fn begin(&self, plan: &str, instance: &str, intent: Intent) -> String {
        self.begin_at(plan, instance, intent, self.backend.now()).await
    }

    async fn begin_at(&self, plan: &str, instance: &str, intent: Intent, created_at: time::OffsetDateTime) -> String {
        let intent = Intent {
            plan_id: plan.to_owned(),
            client_request_id: plan.to_owned(),
            instance_id: instance.to_owned(),
            created_at,
            ..intent
        };
        let key = format!("key-{plan}");
        let begun = self
            .backend
            .journal()
            .begin(key.clone(), intent, &fake::request(), true)
            .await;
        assert!(matches!(begun.unwrap(), Begun::Yes(_)));
        key
    }

    async fn observe(&self, key: &str, observation: Observation) {
        let change = self
            .backend
            .journal()
            .observe(key, observation, self.backend.now())
            .await;
        assert!(change.unwrap().unwrap().changed);
    }

    /// Taken back by hand.
    async fn undo(&self, fix: &FixRecord) -> FixRecordView {
        let request = FixRef { key: fix.key.clone() };
        self.backend.fix_undo(request, |_| {}).await.unwrap()
    }

    async fn phase(&self, fix: &FixRecord) -> FixPhase {
        self.backend.look_after_fixes().await.unwrap();
        self.backend.0.fixes.load(&fix.key).await.unwrap().unwrap().phase
    }
}

fn accepted() -> Observation {
    Observation::Accepted {
        correlation_id: None,
        request_id: None,
        job_id: None,
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_opened_for_a_restore_is_closed_when_it_is_over_across_a_restart() {
    let scene = Scene::new().await;
    let before = scene.azure.rows();
    let instance = fake::wish().instance_id;
    let earlier = scene.restore("other", "/subscriptions/s/another").await;
    scene
        .observe(&earlier, Observation::Refused(error::invalid("no")))
        .await;
    let fix = scene.fix(&instance.to_uppercase()).await;
    assert_eq!(
        scene.phase(&fix).await,
        FixPhase::Stands,
        "no restore of it was started yet"
    );
    let job = scene.restore("one", &instance).await;
    assert_eq!(scene.phase(&fix).await, FixPhase::Stands, "it is being sent");
    scene.observe(&job, accepted()).await;
    let scene = scene.restart().await;
    assert_eq!(scene.phase(&fix).await, FixPhase::Stands, "it runs");
    scene
        .observe(&job, Observation::OperationFailed(error::invalid("no")))
        .await;
    let scene = scene.restart().await;
    assert_eq!(scene.phase(&fix).await, FixPhase::Undone);
    assert_eq!((scene.azure.rows(), scene.azure.writes().len()), (before, 2));
    assert_eq!(scene.phase(&fix).await, FixPhase::Undone);
    assert_eq!(scene.azure.writes().len(), 2, "taken back once");
}

/// The list of changes was read before the restore was started: without being told, its page shows none until the restore is over.
#[tokio::test(start_paused = true)]
async fn which_restore_a_change_was_made_for_is_told_as_soon_as_it_is_known() {
    let scene = Scene::new().await;
    let instance = fake::wish().instance_id;
    let fix = scene.fix(&instance).await;
    let mut events = scene.backend.events();
    let job = scene.restore("one", &instance).await;
    scene.backend.look_after_fixes().await.unwrap();
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let Event::FixChanged { fix: change } = event
            && change.key == fix.key
        {
            told.push(change.job);
        }
    }
    assert_eq!(told.last(), Some(&Some(job)));
}

#[tokio::test(start_paused = true)]
async fn a_restore_that_never_ran_passes_it_on_to_the_next_one() {
    let scene = Scene::new().await;
    let instance = fake::wish().instance_id;
    let fix = scene.fix(&instance).await;
    let refused = scene.restore("one", &instance).await;
    assert_eq!(scene.phase(&fix).await, FixPhase::Stands);
    scene
        .observe(&refused, Observation::Refused(error::invalid("no")))
        .await;
    assert_eq!(scene.phase(&fix).await, FixPhase::Stands);
    let next = scene.restore("two", &instance).await;
    assert_eq!(scene.phase(&fix).await, FixPhase::Stands);
    scene.observe(&next, accepted()).await;
    scene
        .observe(&next, Observation::OperationFailed(error::invalid("no")))
        .await;
    assert_eq!(scene.phase(&fix).await, FixPhase::Undone);
}

/// Opened for one restore, and needed by another one: it goes when both are over, however the second one ends.
#[tokio::test(start_paused = true)]
async fn what_another_restore_that_runs_may_need_stays_until_that_is_over_too() {
    let scene = Scene::new().await;
    let instance = fake::wish().instance_id;
    let fix = scene.fix(&instance).await;
    let own = scene.restore("one", &instance).await;
    let to_the_same_server = Intent {
        server_id: place::server().to_uppercase(),
        ..fake::wish()
    };
    let other = scene.begin("two", "/subscriptions/s/another", to_the_same_server).await;
    scene.observe(&own, accepted()).await;
    scene.observe(&other, accepted()).await;
    scene.observe(&own, ended(None)).await;
    assert_eq!(scene.phase(&fix).await, FixPhase::LeftAlone, "the other one runs");
    let view = scene
        .backend
        .fixes_list(crate::api::Nothing {})
        .await
        .unwrap()
        .rows
        .remove(0);
    assert!(view.undo_after_restore && view.can_undo.allowed, "{view:?}");
    assert!(
        view.left_alone
            .clone()
            .unwrap()
            .contains("has not ended, and may need it"),
        "{view:?}"
    );
    assert_eq!(scene.undo(&fix).await.state.raw, "LeftAlone", "nor by hand");
    let scene = scene.restart().await;
    assert_eq!(scene.phase(&fix).await, FixPhase::LeftAlone);
    assert_eq!(scene.azure.writes().len(), 1);
    scene.observe(&other, ended(Some("UserErrorAnything"))).await;
    assert_eq!(scene.phase(&fix).await, FixPhase::Undone);
}

/// Whether such a restore goes on nobody can learn. Nothing is taken from it unasked, and the person may judge.
#[tokio::test(start_paused = true)]
async fn what_a_lost_restore_may_need_is_taken_away_by_hand_alone() {
    let scene = Scene::new().await;
    let instance = fake::wish().instance_id;
    let fix = scene.fix(&instance).await;
    let own = scene.restore("one", &instance).await;
    let lost = Intent {
        server_id: place::server(),
        ..fake::wish()
    };
    let lost = scene.begin("two", "/subscriptions/s/another", lost).await;
    scene.observe(&own, accepted()).await;
    scene.observe(&lost, accepted()).await;
    scene
        .observe(&lost, ended(Some("LongRunningRestoreTrackingFailure")))
        .await;
    scene.observe(&own, ended(None)).await;
    assert_eq!(scene.phase(&fix).await, FixPhase::LeftAlone);
    assert_eq!(scene.undo(&fix).await.state.raw, "Undone");
}

/// The clock was set back between the fix and the restore: it is known by what was there and not by the time.
#[tokio::test(start_paused = true)]
async fn a_clock_that_was_set_back_does_not_keep_it_open_for_ever() {
    let scene = Scene::new().await;
    let instance = fake::wish().instance_id;
    let fix = scene.fix(&instance).await;
    let early = scene.backend.now() - time::Duration::days(1);
    let job = scene.begin_at("one", &instance, fake::wish(), early).await;
    scene.observe(&job, accepted()).await;
    scene.observe(&job, ended(None)).await;
    assert_eq!(scene.phase(&fix).await, FixPhase::Undone);
}

#[tokio::test(start_paused = true)]
async fn while_nobody_knows_what_became_of_a_restore_nothing_is_taken_away() {
    let scene = Scene::new().await;
    let instance = fake::wish().instance_id;
    let fix = scene.fix(&instance).await;
    let job = scene.restore("one", &instance).await;
    scene.observe(&job, Observation::NoAnswer(error::invalid("lost"))).await;
    assert_eq!(scene.phase(&fix).await, FixPhase::Stands);
    assert_eq!(scene.azure.writes().len(), 1);
}

fn ended(error: Option<&str>) -> Observation {
    let mut seen = snapshot(if error.is_some() { "Failed" } else { "Completed" });
    seen.error = error.map(|code| crate::api::ApiError {
        azure_code: Some(code.to_owned()),
        ..error::invalid("no")
    });
    Observation::Seen(Box::new(seen))
}

#[tokio::test(start_paused = true)]
async fn a_container_that_was_made_for_a_restore_stays_when_it_holds_the_files() {
    let scene = Scene::new().await;
    let fix = scene.make(place::create(), &fake::wish().instance_id).await;
    let job = scene.files("one", true).await;
    scene.observe(&job, accepted()).await;
    assert_eq!(scene.phase(&fix).await, FixPhase::Stands, "it runs");
    scene.azure.blobs(200, "<Blob><Name>fresh.dump</Name></Blob>");
    scene.observe(&job, ended(None)).await;
    let scene = scene.restart().await;
    assert_eq!(scene.phase(&fix).await, FixPhase::LeftAlone);
    let view = &scene.backend.fixes_list(crate::api::Nothing {}).await.unwrap().rows[0];
    let why = view.left_alone.clone().unwrap();
    assert!(why.contains("restores stays: there is something in it"), "{why}");
    assert!(
        view.can_undo.allowed && !view.undo_after_restore,
        "only the person tries again"
    );
    assert_eq!(
        (scene.phase(&fix).await, scene.azure.writes().len()),
        (FixPhase::LeftAlone, 1)
    );
    scene.azure.blobs(200, "");
    assert_eq!(scene.undo(&fix).await.state.raw, "Undone", "its files were moved away");
}

#[tokio::test(start_paused = true)]
async fn a_container_that_a_restore_may_write_into_is_not_deleted() {
    for by_id in [true, false] {
        for observation in [
            None,
            Some(accepted()),
            Some(Observation::NoAnswer(error::invalid("lost"))),
            Some(ended(Some("LongRunningRestoreTrackingFailure"))),
        ] {
            let about = format!("{by_id} {observation:?}");
            let scene = Scene::new().await;
            let fix = scene.make(place::create(), "/subscriptions/s/another").await;
            let job = scene.files("one", by_id).await;
            if matches!(observation, Some(Observation::Seen(_))) {
                scene.observe(&job, accepted()).await;
            }
            if let Some(observation) = observation {
                scene.observe(&job, observation).await;
            }
            let left = scene.undo(&fix).await;
            assert_eq!(
                (left.state.raw.as_str(), scene.azure.writes().len()),
                ("LeftAlone", 1),
                "{about}"
            );
            assert!(
                left.left_alone.unwrap().contains("has not ended") && left.can_undo.allowed,
                "{about}"
            );
        }
    }
    let scene = Scene::new().await;
    let fix = scene.make(place::create(), "/subscriptions/s/another").await;
    let refused = scene.files("one", true).await;
    scene
        .observe(&refused, Observation::Refused(error::invalid("no")))
        .await;
    let elsewhere = scene.restore("two", "/subscriptions/s/another").await;
    scene.observe(&elsewhere, accepted()).await;
    assert_eq!(
        scene.undo(&fix).await.state.raw,
        "Undone",
        "neither of them writes there"
    );
}

#[tokio::test(start_paused = true)]
async fn a_change_of_the_session_is_enough_to_look() {
    let scene = Scene::new().await;
    let instance = fake::wish().instance_id;
    let fix = scene.fix(&instance).await;
    let job = scene.restore("one", &instance).await;
    scene.observe(&job, accepted()).await;
    scene
        .observe(&job, Observation::OperationFailed(error::invalid("no")))
        .await;
    scene.backend.emit(Event::SignInChanged {
        state: SignInState::Fine,
        session: None,
    });
    let undone = async {
        while scene.backend.0.fixes.load(&fix.key).await.unwrap().unwrap().phase != FixPhase::Undone {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(10), undone)
        .await
        .unwrap();
}
