//! Thousands of random worlds: what the check calls ready is never refused for a permission or a setting, and what would work is
//! never called missing. Azure is asked over the wire, by the validation and then by the restore itself.

use std::time::Duration;

use backend::api::{LineState, Verdict};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::stage::{Restore, Row, Stage, ids, rows, told};
use super::table::orders::order;
use shade::{Shade, shade};

mod shade;

/// Worlds of each of the six kinds of restore.
const WORLDS: u32 = 350;

/// Green and red of one world, against Azure's own answers. `Err`: what is wrong with the check.
async fn world(stage: &Stage, restore: &Restore, row: &Row, shades: &[Shade]) -> Result<Verdict, String> {
    let control = stage.lab.simulator().control();
    // Capitals come last: what else is changed is found by its name as it was.
    let (last, first): (Vec<&Shade>, Vec<&Shade>) = shades.iter().partition(|one| one.is_capitals());
    for shade in first.into_iter().chain(last) {
        shade.apply(&control, restore, row);
    }
    // Nothing of the last world counts any more. What one look had no room for, the next one reads.
    tokio::time::sleep(Duration::from_secs(31)).await;
    let restore = &shade::with_identity(restore, shades);
    let mut looks = vec![stage.look(restore, true).await];
    while looks[looks.len() - 1].more {
        if looks.len() == 3 {
            return Err("there is no end of reading".to_owned());
        }
        looks.push(stage.look(restore, false).await);
    }
    let last = &looks[looks.len() - 1];
    let body = shade::body(&control, restore);
    // Where the check has seen the guard that is there now, the application would name it.
    let told_of_guard = last.lines.iter().find(|line| line.id == "vault-guard");
    let seen = told_of_guard.is_none_or(|line| matches!(line.state, LineState::Ok | LineState::NotNeeded));
    if seen && let Ok(own) = stage.body(&restore.draft).await {
        let named = (
            &own["resourceGuardOperationRequests"],
            &body["resourceGuardOperationRequests"],
        );
        if named.0 != named.1 {
            return Err(format!("the guard is named {} and not {}", named.0, named.1));
        }
    }
    let restore = Restore {
        body,
        draft: restore.draft.clone(),
        site: restore.site.clone(),
        secondary: restore.secondary,
    };
    let refused = match stage.validate(&restore).await {
        Some(code) => Some(code),
        None => order(stage, &restore).await,
    };
    for check in &looks {
        let tell = || told(check);
        let missing = ids(check, LineState::Missing);
        match (&refused, check.verdict) {
            (Some(code), Verdict::Ready) => return Err(format!("green, and refused with {code}{}", tell())),
            (None, _) if !missing.is_empty() => {
                return Err(format!("it would work, and is called missing{}", tell()));
            }
            (_, Verdict::NotChosen) => return Err(format!("not complete{}", tell())),
            _ if check.reads > 12 => return Err(format!("{} reads", check.reads)),
            _ => {}
        }
    }
    Ok(last.verdict)
}

/// How many worlds were green, red and neither.
fn run(row: &Row) -> [u32; 3] {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().start_paused(true).build().expect("a runtime");
    let stage = runtime.block_on(Stage::open());
    let control = stage.lab.simulator().control();
    let restore = runtime.block_on(stage.restore(row, false));
    let far = runtime.block_on(stage.restore(row, true));
    let base = control.checkpoint();
    let count = std::cell::Cell::new([0; 3]);
    let config = Config {
        cases: WORLDS,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let worlds = (any::<bool>(), prop::collection::vec(shade(), 0..5));
    let ran = TestRunner::new(config).run(&worlds, |(abroad, shades)| {
        control.rewind(&base);
        let restore = if abroad { &far } else { &restore };
        let came = runtime.block_on(world(&stage, restore, row, &shades));
        let at = match came.map_err(TestCaseError::fail)? {
            Verdict::Ready => 0,
            Verdict::Missing => 1,
            Verdict::CannotSee | Verdict::NotChosen => 2,
        };
        let mut now = count.get();
        now[at] += 1;
        count.set(now);
        Ok(())
    });
    assert!(ran.is_ok(), "{}: {}", row.id, ran.expect_err("it failed"));
    count.get()
}

#[test]
#[allow(clippy::print_stdout, reason = "what was tried is for people")]
fn green_never_fails_and_what_would_work_is_never_red() {
    let rows = rows();
    let all: Vec<[u32; 3]> = std::thread::scope(|scope| {
        let all: Vec<_> = rows.iter().map(|row| scope.spawn(move || run(row))).collect();
        all.into_iter()
            .map(|row| row.join().expect("the property holds"))
            .collect()
    });
    for (row, [green, red, unsure]) in rows.iter().zip(&all) {
        println!("{:<24} {green} green, {red} red, {unsure} not to be seen", row.id);
        // A check that says the same of everything would hold as well.
        assert!(*green > 10 && *red > 10 && *unsure > 10, "{}", row.id);
    }
    assert!(all.iter().flatten().sum::<u32>() >= 2000);
}
