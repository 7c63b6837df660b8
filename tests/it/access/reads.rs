//! How much a check reads: at most twelve times, and nothing twice when only the name of the new database changes.

use backend::api::{FlightRequest, LineState, TargetKind};

use super::stage::{Stage, ids, line, rows};

#[tokio::test(start_paused = true)]
#[allow(clippy::print_stdout, reason = "the numbers are for people")]
async fn a_check_reads_at_most_twelve_times_and_nothing_twice_for_another_name() {
    let stage = Stage::open().await;
    let control = stage.lab.simulator().control();
    for row in rows() {
        let mut restore = stage.restore(&row, false).await;
        let from = control.requests().len();
        let first = stage.look(&restore, true).await;
        let arm = |from: usize| {
            let new = control.requests().split_off(from);
            new.into_iter()
                .filter(|seen| !["/secrets/", "/token"].iter().any(|other| seen.path.contains(other)))
                .count()
        };
        // What the check says of itself is what has arrived.
        let seen = || control.requests().split_off(from);
        assert_eq!(arm(from), first.reads as usize, "{}: {:#?}", row.id, seen());
        assert!(first.reads <= 12, "{}: {}", row.id, first.reads);
        println!("{}: {} reads", row.id, first.reads);
        let from = control.requests().len();
        restore.draft.database_name = "another".into();
        restore.draft.file_prefix = "another".into();
        let second = stage.look(&restore, false).await;
        assert_eq!((second.reads, control.requests().len()), (0, from), "{}", row.id);
        if row.target == TargetKind::Database {
            assert_eq!(line(&second, "server-name").state, LineState::Ok);
        }
        // Two windows that ask at once read once.
        tokio::time::sleep(std::time::Duration::from_mins(1)).await;
        let from = control.requests().len();
        let request = FlightRequest {
            draft: restore.draft.clone(),
            refresh: false,
        };
        let both = futures::join!(
            stage.lab.backend.flight_check(request.clone(), |_| {}),
            stage.lab.backend.flight_check(request, |_| {})
        );
        let reads = both.0.expect("a check").reads + both.1.expect("a check").reads;
        assert_eq!((arm(from), reads), (reads as usize, first.reads), "{}", row.id);
        assert_eq!(ids(&second, LineState::Checking), Vec::<String>::new());
    }
}
