//! Rights of the signed-in account itself: given by it to itself once for several lines, taken back when they are not needed any more,
//! and asked for where it may not give them.

use azsim::world::PrincipalKind;
use azsim::{Control, Fact};
use backend::api::{FixChoice, FixPreview, FixRequest, FlightAbout, FlightRequest, HandoffKind, LineState, Phase};

use super::lasting::{only, without};
use super::stage::{Restore, Stage, ids, line};
use super::twist::Twist;

const VALIDATE: &str = "account-validate";
const START: &str = "account-restore";
const FOLLOW: &str = "account-follow";
const FOLLOWS: &str = "Microsoft.DataProtection/backupVaults/operationStatus/read";

/// A restore whose account may do nothing of it, and what stood before.
async fn powerless() -> (Stage, Restore, Control) {
    let (stage, restore, control) = without("single-files", Fact::RestoreRight).await;
    assert!(control.set(&restore.site, Fact::ValidateRight, false));
    Twist::CallerLacks(FOLLOWS).apply(&control, &restore);
    let check = stage.check(&restore).await;
    assert_eq!(ids(&check, LineState::Missing), [VALIDATE, START, FOLLOW]);
    (stage, restore, control)
}

fn all() -> Vec<String> {
    [VALIDATE, START, FOLLOW].map(str::to_owned).to_vec()
}

/// All three lines; `scope`: what is chosen for the second one.
fn request(restore: &Restore, scope: Option<&str>) -> FixRequest {
    let choice = |line_id: String| FixChoice {
        scope: scope.filter(|_| line_id == START).map(str::to_owned),
        line_id,
    };
    FixRequest {
        about: FlightAbout::Restore(FlightRequest {
            draft: restore.draft.clone(),
            refresh: true,
        }),
        fixes: all().into_iter().map(choice).collect(),
    }
}

async fn preview(stage: &Stage, request: FixRequest) -> FixPreview {
    stage.lab.backend.fix_preview(request).await.expect("a preview")
}

async fn script(stage: &Stage, restore: &Restore) -> String {
    let given = stage.lab.backend.handoff_get(request(restore, None)).await;
    let mut files = given.expect("files").files.into_iter();
    files.find(|file| file.kind == HandoffKind::Az).expect("a script").text
}

#[tokio::test(start_paused = true)]
async fn three_lines_that_lack_one_role_are_one_change() {
    let (stage, restore, control) = powerless().await;
    let before = control.snapshot();
    let planned = preview(&stage, request(&restore, None)).await.fixes;
    assert_eq!(planned.len(), 1, "{planned:#?}");
    assert!(planned[0].can.allowed && planned[0].place.ends_with("/backupVaults/bv-geo-eus2"));
    assert!(
        planned[0].consequence.contains("in vault bv-geo-eus2"),
        "{}",
        planned[0].consequence
    );
    let group = planned[0].scopes[1].id.clone();
    let wide = preview(&stage, request(&restore, Some(&group))).await.fixes;
    assert_eq!(
        (wide.len(), &wide[0].place),
        (1, &group),
        "at the widest place of any line"
    );

    let made = only(stage.fix(&restore, &all(), false).await);
    assert_eq!(made.state.raw, "Stands", "{:?}", made.error);
    assert_eq!(control.count("PUT", "*/roleAssignments/*"), 1, "sent once");
    // It was waited for: the check does not ask for it again.
    let check = stage.look(&restore, false).await;
    assert_eq!(ids(&check, LineState::Missing), [""; 0]);
    assert_eq!(stage.validate(&restore).await, None);
    assert_eq!(stage.undo(&made.key).await.state.raw, "Undone");
    assert_eq!(control.snapshot(), before, "byte for byte");
}

#[tokio::test(start_paused = true)]
async fn it_stays_while_a_restore_is_followed_by_it_and_goes_when_that_is_over() {
    let (mut stage, restore, control) = powerless().await;
    let before = control.read(|world| world.role_assignments.len());
    let made = only(stage.fix(&restore, &all(), true).await);
    assert_eq!(made.state.raw, "Stands", "{:?}", made.error);
    let job = stage.lab.start_restore(&restore.draft).await.expect("started");
    assert_eq!(stage.records().await[0].state.raw, "Stands", "while it runs");
    let done = stage.lab.finished(&job.summary.key).await;
    assert_eq!(done.summary.phase, Phase::Completed, "followed to its end");
    let gone = async {
        while stage.records().await[0].state.raw != "Undone" {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
    };
    let gone = tokio::time::timeout(std::time::Duration::from_mins(10), gone).await;
    gone.unwrap_or_else(|_| panic!("it was not taken back"));
    assert_eq!(control.read(|world| world.role_assignments.len()), before);
}

#[tokio::test(start_paused = true)]
async fn taking_it_back_by_hand_waits_for_the_restore_too() {
    let (mut stage, restore, control) = powerless().await;
    let made = only(stage.fix(&restore, &all(), false).await);
    let job = stage.lab.start_restore(&restore.draft).await.expect("started");
    let writes = control.writes().len();
    let held = stage.undo(&made.key).await;
    assert_eq!((held.state.raw.as_str(), control.writes().len()), ("LeftAlone", writes));
    let why = held.left_alone.expect("a reason");
    assert!(why.contains("has not ended, and is followed by it"), "{why}");
    stage.lab.finished(&job.summary.key).await;
    assert_eq!(stage.undo(&made.key).await.state.raw, "Undone");
}

#[tokio::test(start_paused = true)]
async fn whoever_may_not_give_it_asks_for_it_by_name() {
    let (stage, restore, control) = powerless().await;
    Twist::CallerLacks("Microsoft.Authorization/roleAssignments/write").apply(&control, &restore);
    let before = control.snapshot();
    assert!(line(&stage.check(&restore).await, START).fix.is_some());
    let planned = preview(&stage, request(&restore, None)).await.fixes;
    assert_eq!(planned.len(), 1);
    assert!(!planned[0].can.allowed, "{:?}", planned[0].can);
    let script = script(&stage, &restore).await.replace(['\'', '"'], "");
    assert_eq!(script.matches("az role assignment create").count(), 1, "{script}");
    for words in [
        "--assignee-principal-type=User".to_owned(),
        "--role=00c29273-979b-4161-815c-10b084fb9324".to_owned(),
        format!("--assignee-object-id={}", restore.site.caller),
    ] {
        assert!(script.contains(&words), "{words}: {script}");
    }
    assert_eq!(control.snapshot(), before, "nothing was changed");
}

#[tokio::test(start_paused = true)]
async fn an_application_gives_it_to_itself_as_one() {
    let (stage, restore, control) = powerless().await;
    let before = control.snapshot();
    control.change(|world| {
        let own = world
            .principals
            .iter_mut()
            .filter(|p| p.object_id == restore.site.caller);
        own.for_each(|p| p.kind = PrincipalKind::ServicePrincipal);
    });
    // Signed in again: the token of before still names a person.
    let stage = Stage {
        lab: stage.lab.restart().await,
    };
    let control = stage.lab.simulator().control();
    let script = script(&stage, &restore).await;
    assert!(
        script.contains("--assignee-principal-type=ServicePrincipal"),
        "{script}"
    );
    let made = only(stage.fix(&restore, &all(), false).await);
    assert_eq!(made.state.raw, "Stands", "{:?}", made.error);
    assert_eq!(stage.undo(&made.key).await.state.raw, "Undone");
    assert_eq!(control.snapshot(), before);
}
