//! The whole way of a trigger, on a paused clock: accepted, lost, refused, and the process killed in between.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::super::job::ResultCheck;
use super::super::journal::Begun;
use super::super::send;
use super::*;
use crate::api::{ErrorCode, Event, JobView};
use crate::fake::{self, Azure, Trigger};

/// Begins and sends, as `restore_start` does; returns the key.
pub(super) async fn start(backend: &Backend, wish: super::super::intent::Intent) -> String {
    let session = backend.remote().unwrap();
    let key = format!("key-{}", wish.plan_id);
    let wish = super::super::intent::Intent {
        created_at: backend.now(),
        ..wish
    };
    send(backend, session, key.clone(), wish, false).await.await.unwrap();
    key
}

/// As `restore_start`: the intent is committed, and the POST on its way.
pub(super) async fn send(
    backend: &Backend,
    session: Remote,
    key: String,
    intent: super::super::intent::Intent,
    repeat_anyway: bool,
) -> tokio::task::JoinHandle<()> {
    let wish = send::Wish {
        key,
        intent,
        body: fake::request(),
        repeat_anyway,
    };
    match send::start(backend, session, wish).await.unwrap() {
        (Begun::Yes(_), Some(sent)) => sent,
        (other, _) => panic!("{other:?}"),
    }
}

pub(super) async fn view(backend: &Backend, key: &str) -> JobView {
    let record = backend.journal().load(key).await.unwrap().unwrap();
    backend.job_view(&record).await.unwrap()
}

/// Waits until the record satisfies `enough`, at most so many minutes of paused time.
pub(super) async fn until(
    backend: &Backend,
    key: &str,
    minutes: u64,
    enough: impl Fn(&JobRecord) -> bool,
) -> JobRecord {
    let limit = tokio::time::Instant::now() + Duration::from_mins(minutes);
    loop {
        let record = backend.journal().load(key).await.unwrap().unwrap();
        if enough(&record) {
            return record;
        }
        assert!(
            tokio::time::Instant::now() < limit,
            "still {:?}: {record:#?}",
            record.phase
        );
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

pub(super) async fn lab() -> (tempfile::TempDir, Backend, Azure) {
    let folder = tempfile::tempdir().unwrap();
    let (backend, azure) = fake::backend(folder.path()).await;
    backend.0.sessions.set(azure.session());
    (folder, backend, azure)
}

pub(super) fn over(record: &JobRecord) -> bool {
    record.is_final() && !result_is_due(record)
}

#[tokio::test(start_paused = true)]
async fn an_accepted_restore_is_followed_to_its_end() {
    let (_folder, backend, azure) = lab().await;
    let mut events = backend.events();
    let key = start(&backend, fake::wish()).await;
    assert_eq!(view(&backend, &key).await.summary.phase, Phase::Accepted);
    azure.change(|world| world.databases.push("orders_restored".to_owned()));
    let done = until(&backend, &key, 5, over).await;
    assert_eq!((done.phase, &done.result), (Phase::Completed, &ResultCheck::Seen));
    assert_eq!(done.job_id.as_deref(), Some(fake::JOB));
    assert_eq!((azure.posts(), done.posts), (1, 1));
    let polls = azure.asked(&format!("backupjobs/{}", fake::JOB));
    assert!((10..=14).contains(&polls), "{polls} looks in 107 s");
    let mut last = 0;
    while let Ok(Event::JobChanged { job }) = events.try_recv() {
        assert!(job.summary.seq > last, "{} after {last}", job.summary.seq);
        last = job.summary.seq;
        assert!(
            !serde_json::to_string(&job).unwrap().contains("canary"),
            "a signed address left the journal"
        );
    }
    assert_eq!(last, done.seq, "the last event is the last state");
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_found_again_and_never_repeated() {
    let (_folder, backend, azure) = lab().await;
    azure.change(|world| world.trigger = Trigger::TakeAndLose);
    let key = start(&backend, fake::wish()).await;
    let unknown = view(&backend, &key).await;
    assert_eq!(unknown.summary.phase, Phase::OutcomeUnknown);
    assert_eq!(unknown.error.unwrap().code, ErrorCode::OutcomeUnknown);
    let done = until(&backend, &key, 5, over).await;
    assert_eq!((done.phase, done.adopted, azure.posts()), (Phase::Completed, true, 1));
    assert_eq!(done.result, ResultCheck::NotSeen, "the fake never made the database");
}

#[tokio::test(start_paused = true)]
async fn what_azure_never_saw_is_given_up_after_a_quarter_of_an_hour() {
    for trigger in [Trigger::Lose, Trigger::Broken] {
        let (_folder, backend, azure) = lab().await;
        azure.change(|world| world.trigger = trigger);
        let key = start(&backend, fake::wish()).await;
        tokio::time::sleep(Duration::from_mins(14)).await;
        assert_eq!(
            view(&backend, &key).await.summary.phase,
            Phase::OutcomeUnknown,
            "{trigger:?}"
        );
        let lost = until(&backend, &key, 3, JobRecord::is_final).await;
        assert_eq!((lost.phase, azure.posts()), (Phase::NeverStarted, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_concluded_from_lists_that_cannot_be_read() {
    let (_folder, backend, azure) = lab().await;
    azure.change(|world| {
        world.trigger = Trigger::Lose;
        world.jobs_status = Some(403);
        world.graph_knows = true;
    });
    // Another restore of the same database, whose details are closed to this account.
    let key = start(&backend, fake::wish()).await;
    let now = backend.now();
    azure.change(|world| world.job = Some((now, serde_json::json!({}))));
    tokio::time::sleep(Duration::from_hours(2)).await;
    let record = backend.journal().load(&key).await.unwrap().unwrap();
    assert_eq!(record.phase, Phase::OutcomeUnknown);
    assert!(record.tracking_problem.unwrap().message.contains("may be this one"));
}

/// A job in Azure that began before the trigger by this computer's clock.
async fn older_by(backend: &Backend, azure: &Azure, earlier: time::Duration) -> String {
    azure.change(|world| world.trigger = Trigger::Lose);
    let key = start(backend, fake::wish()).await;
    let began = backend.now() - earlier;
    azure.change(|world| world.job = Some((began, fake::request())));
    key
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_never_leads_to_a_second_restore() {
    let (_folder, backend, azure) = lab().await;
    let key = older_by(
        &backend,
        &azure,
        time::Duration::minutes(1) + time::Duration::seconds(20),
    )
    .await;
    let running = until(&backend, &key, 2, |record| record.job_id.is_some()).await;
    assert!(
        running.adopted,
        "it runs, and nothing ran when the restore was validated: it is ours"
    );

    let (_folder, backend, azure) = lab().await;
    let key = older_by(&backend, &azure, time::Duration::hours(2)).await;
    tokio::time::sleep(Duration::from_hours(3)).await;
    let record = backend.journal().load(&key).await.unwrap().unwrap();
    assert_eq!(
        record.phase,
        Phase::OutcomeUnknown,
        "it is over, and may have been ours"
    );
    assert!(record.tracking_problem.is_some());

    let (_folder, backend, azure) = lab().await;
    let key = older_by(&backend, &azure, time::Duration::hours(26)).await;
    assert_eq!(
        until(&backend, &key, 20, JobRecord::is_final).await.phase,
        Phase::NeverStarted
    );
}

#[tokio::test(start_paused = true)]
async fn the_job_of_an_earlier_restore_is_not_taken_for_that_of_a_repetition() {
    let (_folder, backend, azure) = lab().await;
    let first = start(&backend, fake::wish()).await;
    until(&backend, &first, 5, over).await;
    azure.change(|world| world.trigger = Trigger::Lose);
    let again = super::super::intent::Intent {
        plan_id: "plan-2".to_owned(),
        client_request_id: uuid::Uuid::new_v4().to_string(),
        created_at: backend.now(),
        ..fake::wish()
    };
    let sent = send(&backend, backend.remote().unwrap(), "again".to_owned(), again, true).await;
    sent.await.unwrap();
    let lost = until(&backend, "again", 20, JobRecord::is_final).await;
    assert_eq!((lost.phase, azure.posts()), (Phase::NeverStarted, 2));
}

#[tokio::test(start_paused = true)]
async fn resource_graph_alone_is_given_an_hour() {
    let (_folder, backend, azure) = lab().await;
    azure.change(|world| {
        world.trigger = Trigger::Lose;
        world.jobs_status = Some(403);
    });
    let key = start(&backend, fake::wish()).await;
    tokio::time::sleep(Duration::from_mins(59)).await;
    assert_eq!(view(&backend, &key).await.summary.phase, Phase::OutcomeUnknown);
    assert_eq!(
        until(&backend, &key, 3, JobRecord::is_final).await.phase,
        Phase::NeverStarted
    );
}

#[tokio::test(start_paused = true)]
async fn a_closed_job_list_is_got_around() {
    let (_folder, backend, azure) = lab().await;
    azure.change(|world| {
        world.trigger = Trigger::TakeAndLose;
        world.jobs_status = Some(403);
    });
    let key = start(&backend, fake::wish()).await;
    let done = until(&backend, &key, 5, over).await;
    assert_eq!((done.phase, done.adopted, azure.posts()), (Phase::Completed, true, 1));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_final_and_clear() {
    for status in [400, 403, 409, 429] {
        let (_folder, backend, azure) = lab().await;
        azure.change(|world| world.trigger = Trigger::Refuse(status));
        let key = start(&backend, fake::wish()).await;
        let refused = view(&backend, &key).await;
        assert_eq!(refused.summary.phase, Phase::Refused, "{status}");
        assert_eq!(refused.error.unwrap().status, Some(status));
        assert_eq!(azure.posts(), 1, "a refusal is not repeated by anyone");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_job_brings_its_cause() {
    let (_folder, backend, azure) = lab().await;
    azure.change(|world| world.final_status = "Failed");
    let key = start(&backend, fake::wish()).await;
    let failed = until(&backend, &key, 5, over).await;
    assert_eq!(failed.phase, Phase::Failed);
    let cause = failed.error.unwrap();
    assert_eq!(
        (cause.azure_code.as_deref(), cause.hints[0].as_str()),
        (Some("UserErrorDBNotFound"), "Choose another server.")
    );
    assert_eq!(cause.correlation_id.as_deref(), Some("activity"));
}

#[tokio::test(start_paused = true)]
async fn trouble_on_the_way_is_shown_and_survived() {
    let (_folder, backend, azure) = lab().await;
    let key = start(&backend, fake::wish()).await;
    azure.change(|world| {
        world.jobs_status = Some(401);
        world.jobs_status_times = 3;
    });
    let troubled = until(&backend, &key, 5, |record| record.tracking_problem.is_some()).await;
    assert_eq!(troubled.tracking_problem.unwrap().code, ErrorCode::NotSignedIn);
    let done = until(&backend, &key, 10, over).await;
    assert_eq!((done.phase, done.tracking_problem), (Phase::Completed, None));
}

#[tokio::test(start_paused = true)]
async fn a_process_that_dies_after_the_post_finds_its_job_again() {
    let folder = tempfile::tempdir().unwrap();
    let (backend, azure) = fake::backend(folder.path()).await;
    let session = azure.session();
    let wish = fake::wish();
    // The intent is committed, the POST goes out, and the process is gone before the answer is written down.
    let begun = backend
        .journal()
        .begin("key".to_owned(), wish, &fake::request(), false)
        .await
        .unwrap();
    let Begun::Yes(record) = begun else { panic!("{begun:?}") };
    let instance = arm::InstanceId::parse(&record.intent.instance_id).unwrap();
    let id = uuid::Uuid::parse_str(&record.intent.client_request_id).unwrap();
    session.arm.restore(&instance, &fake::request(), id).await.unwrap();
    let clock = backend.0.parts.clock.clone();
    drop(backend);

    let again = fake::open(folder.path(), clock).await;
    let waiting = super::super::unfinished(&again).await.unwrap();
    assert_eq!(
        waiting.iter().map(|job| job.phase).collect::<Vec<_>>(),
        [Phase::OutcomeUnknown]
    );
    again.0.sessions.set(azure.session());
    super::super::resume(&again);
    let done = until(&again, "key", 5, over).await;
    assert_eq!((done.phase, done.adopted, azure.posts()), (Phase::Completed, true, 1));
}

#[tokio::test(start_paused = true)]
async fn a_restart_goes_on_with_the_kept_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let (backend, azure) = fake::backend(folder.path()).await;
    backend.0.sessions.set(azure.session());
    let key = start(&backend, fake::wish()).await;
    let clock = backend.0.parts.clock.clone();
    backend.0.sessions.clear();
    drop(backend);
    let again = fake::open(folder.path(), clock).await;
    again.0.sessions.set(azure.session());
    super::super::resume(&again);
    let done = until(&again, &key, 5, over).await;
    assert_eq!((done.phase, done.adopted, azure.posts()), (Phase::Completed, false, 1));
}

#[tokio::test(start_paused = true)]
async fn without_a_session_nothing_is_asked_and_the_next_one_takes_over() {
    let (_folder, backend, azure) = lab().await;
    let key = start(&backend, fake::wish()).await;
    backend.0.sessions.clear();
    tokio::time::sleep(Duration::from_secs(30)).await;
    let before = azure.asked("");
    tokio::time::sleep(Duration::from_mins(30)).await;
    assert_eq!(azure.asked(""), before);
    backend.0.sessions.set(azure.session());
    super::super::resume(&backend);
    assert_eq!(until(&backend, &key, 5, over).await.phase, Phase::Completed);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_away_does_not_stop_the_sending() {
    let (_folder, backend, azure) = lab().await;
    let session = backend.remote().unwrap();
    drop(send(&backend, session, "key".to_owned(), fake::wish(), false).await);
    let done = until(&backend, "key", 5, over).await;
    assert_eq!((done.phase, azure.posts()), (Phase::Completed, 1));
}

#[test]
fn pauses_grow_and_azures_wish_is_kept() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .start_paused(true)
        .enable_all()
        .build()
        .unwrap();
    let clock: Arc<dyn crate::clock::Clock> = Arc::new(crate::clock::SystemClock);
    let session = runtime.block_on(async { Azure::new(clock).remote() });
    let mut trouble = super::super::job::tests::error("X");
    assert_eq!(back_off(&session, 1, &trouble), Duration::from_secs(10));
    assert_eq!(back_off(&session, 3, &trouble), Duration::from_secs(40));
    assert_eq!(back_off(&session, 30, &trouble), LONGEST);
    trouble.retry_after_seconds = Some(900.0);
    assert_eq!(back_off(&session, 1, &trouble), Duration::from_mins(15));
}
