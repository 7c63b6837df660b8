//! Windows that close, processes that overlap, computers that sleep: what happens rarely and must not lead to a second
//! restore.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::tests::{lab, over, send, start, until, view};
use super::*;
use crate::api::{ErrorCode, Event};
use crate::fake::{self, Azure, Trigger};

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_away_before_the_intent_is_written_leaves_nothing_that_is_not_sent() {
    let (_folder, backend, azure) = lab().await;
    let session = backend.remote().unwrap();
    let mut asking = Box::pin(send(&backend, session, "key".to_owned(), fake::wish(), false));
    assert!(futures::poll!(asking.as_mut()).is_pending());
    assert!(
        backend.0.jobs.is_sending("key"),
        "known before the commit: another window must not take it for a dead process's"
    );
    drop(asking);
    let limit = tokio::time::Instant::now() + Duration::from_mins(1);
    while azure.posts() == 0 {
        assert!(
            tokio::time::Instant::now() < limit,
            "the intent was kept and never sent"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(until(&backend, "key", 5, over).await.phase, Phase::Completed);
}

#[tokio::test(start_paused = true)]
async fn the_intent_is_on_disk_when_the_post_arrives() {
    let (folder, backend, _azure) = lab().await;
    let file = folder.path().join("pointback.db");
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let notes = seen.clone();
    let exchange: arm::Exchange = Arc::new(move |_| {
        // As another process would read it: what is not committed is not there.
        let disk = rusqlite::Connection::open(&file).unwrap();
        let sql = "SELECT json_extract(record, '$.posts') FROM job JOIN intent USING (key)";
        let posts: Option<u32> = disk.query_row(sql, [], |row| row.get(0)).ok();
        notes.lock().unwrap().push(posts);
        Box::pin(async { Err("the connection was reset".to_owned()) })
    });
    let session = fake::remote_over(arm::http_client(arm::Transport::InProcess(exchange)).unwrap());
    backend.0.sessions.clear();
    let sent = send(&backend, session, "key".to_owned(), fake::wish(), false).await;
    sent.await.unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        [Some(1)],
        "one POST, and its claim was written down before it"
    );
}

#[tokio::test(start_paused = true)]
async fn another_window_that_starts_meanwhile_takes_no_intent_for_a_dead_ones() {
    let (_folder, backend, azure) = lab().await;
    azure.change(|world| world.trigger = Trigger::Refuse(403));
    let session = backend.remote().unwrap();
    let mut events = backend.events();
    let (sent, waiting) = tokio::join!(send(&backend, session, "key".to_owned(), fake::wish(), false), async {
        // Asked all the time from before the commit until the answer.
        for _ in 0..50 {
            super::super::unfinished(&backend).await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    let () = waiting;
    sent.await.unwrap();
    while let Ok(Event::JobChanged { job }) = events.try_recv() {
        assert_ne!(job.summary.phase, Phase::OutcomeUnknown);
    }
    assert_eq!(view(&backend, "key").await.summary.phase, Phase::Refused);
}

#[tokio::test(start_paused = true)]
async fn a_restore_of_another_sign_in_says_that_it_waits_and_is_not_asked_about() {
    let (_folder, backend, azure) = lab().await;
    let key = "key".to_owned();
    let wish = super::super::intent::Intent {
        session_key: "management.azure.com/t-1".to_owned(),
        ..fake::wish()
    };
    let begun = backend
        .journal()
        .begin(key.clone(), wish, &fake::request(), false)
        .await;
    begun.unwrap();
    follow(&backend, &key);
    super::super::resume(&backend);
    tokio::time::sleep(Duration::from_mins(30)).await;
    assert_eq!(
        azure.asked("backup"),
        0,
        "the record of one cloud was asked for with the token of another"
    );
    let shown = view(&backend, &key).await;
    assert_eq!(
        shown.summary.started_in.as_deref(),
        Some("management.azure.com, tenant t-1")
    );
    assert_eq!(shown.summary.phase, Phase::OutcomeUnknown);
    let waits = shown.tracking_problem.unwrap();
    assert_eq!(waits.code, ErrorCode::NotSignedIn);
    assert!(waits.hints[0].contains("management.azure.com, tenant t-1"), "{waits:?}");
    assert!(shown.next_check_at.is_none() && shown.facts.iter().all(|fact| fact.label != "Azure is asked"));
    let elsewhere = super::super::elsewhere(&backend, &["practice".to_owned()])
        .await
        .unwrap();
    assert_eq!(elsewhere.len(), 1);
    assert_eq!(elsewhere[0].scope, "A restore that is not over");
    let here = super::super::elsewhere(&backend, &["management.azure.com/t-1".to_owned()])
        .await
        .unwrap();
    assert!(here.is_empty());
}

/// A clock that a test can turn, as waking from sleep does: tokio's goes on as if nothing had been.
struct Turned(crate::clock::TokioClock, std::sync::atomic::AtomicI64);

impl crate::clock::Clock for Turned {
    fn now(&self) -> time::OffsetDateTime {
        self.0.now() + time::Duration::minutes(self.1.load(std::sync::atomic::Ordering::SeqCst))
    }
}

#[tokio::test(start_paused = true)]
async fn a_computer_that_slept_does_not_call_a_fresh_trigger_never_started() {
    let folder = tempfile::tempdir().unwrap();
    let start_at = super::super::job::tests::AT;
    let clock = Arc::new(Turned(crate::clock::TokioClock::starting_at(start_at), 0.into()));
    let turn = |minutes| clock.1.fetch_add(minutes, std::sync::atomic::Ordering::SeqCst);
    let backend = fake::open(folder.path(), clock.clone()).await;
    let azure = Azure::new(clock.clone());
    backend.0.sessions.set(azure.session());
    azure.change(|world| world.trigger = Trigger::Lose);
    // It sleeps between the intent and the POST ...
    let sent = send(
        &backend,
        backend.remote().unwrap(),
        "key".to_owned(),
        fake::wish(),
        false,
    )
    .await;
    turn(30);
    sent.await.unwrap();
    tokio::time::sleep(Duration::from_mins(1)).await;
    let phase = async || view(&backend, "key").await.summary.phase;
    assert_eq!(
        phase().await,
        Phase::OutcomeUnknown,
        "the answer was missed a minute ago"
    );
    // ... and again while the job is looked for: a minute of looking is all there was.
    turn(30);
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(
        phase().await,
        Phase::OutcomeUnknown,
        "two minutes of looking prove nothing"
    );
    let lost = until(&backend, "key", 10, JobRecord::is_final).await;
    assert_eq!(lost.phase, Phase::NeverStarted);
}

#[tokio::test(start_paused = true)]
async fn an_accepted_restore_whose_job_cannot_be_found_says_so_and_is_not_over() {
    let (_folder, backend, azure) = lab().await;
    azure.change(|world| world.names_job = false);
    let key = start(&backend, fake::wish()).await;
    azure.change(|world| world.job = None);
    let record = until(&backend, &key, 20, |record| record.tracking_problem.is_some()).await;
    assert_eq!(record.phase, Phase::Accepted);
    let problem = record.tracking_problem.unwrap();
    assert!(problem.message.contains("no job"), "{problem:?}");
}
