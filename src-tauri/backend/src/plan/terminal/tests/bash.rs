//! Real bash reads what is shown for bash.

use std::process::Command;

use proptest::prelude::*;

use super::*;

/// The words that a command named `az` gets.
pub fn argv(command: &str) -> Vec<String> {
    let script = format!("az() {{ printf '%s\\0' \"$@\"; }}\n{command}");
    let ran = Command::new("bash").args(["--norc", "-c", &script]).output().unwrap();
    assert!(ran.status.success() && ran.stderr.is_empty(), "{ran:?}\n{command}");
    let text = String::from_utf8(ran.stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

fn awkward() -> impl Strategy<Value = String> {
    // Every sign that means something to a shell, and letters beyond ASCII. No NUL: no argument can hold one.
    "[ a-z'\"$`\\\\!*?~#;&|<>(){}\\[\\]=@%^\\n\\tü’-]{0,24}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn bash_reads_every_text_as_it_is(values in proptest::collection::vec(awkward(), 1..12)) {
        let words: Vec<String> = values.iter().map(|value| az::quote(value)).collect();
        prop_assert_eq!(argv(&format!("az {}", words.join(" "))), values);
    }

    #[test]
    fn a_prefix_of_any_form_reaches_the_request(prefix in awkward()) {
        let mut case = case("files");
        case.request["restoreTargetInfo"]["targetDetails"]["filePrefix"] = json!(prefix);
        let steps = az::steps(&subject(&case, Progress::Planned));
        let step = of(&steps, "Write the request");
        // A text that azure-cli would open as a file is written out as JSON instead, by `cat`.
        let command = step.rsplit_once(" > request.json").map(|(command, _)| command);
        if let Some(command) = command.filter(|command| command.starts_with("az ")) {
            let (name, flags) = read(command);
            prop_assert_eq!(folded(&cli::written_by_the_cli(&name, &flags)), folded(&case.request));
        } else {
            prop_assert!(prefix.starts_with('@') || prefix.contains("=@"));
        }
    }
}

#[test]
fn plain_words_stay_readable() {
    assert_eq!(az::quote("/subscriptions/0-0/x_y.z"), "/subscriptions/0-0/x_y.z");
    assert_eq!(az::quote("it's"), r"'it'\''s'");
    assert_eq!(az::quote(""), "''");
    assert_eq!(az::quote("~"), "'~'");
}

#[test]
fn the_whole_text_of_each_step_is_bash() {
    for case in cases() {
        for progress in [Progress::Planned, Progress::Sent(Some("0a-1b"))] {
            for step in az::steps(&subject(&case, progress)) {
                let ran = Command::new("bash")
                    .args(["--norc", "-n", "-c", &step.text])
                    .output()
                    .unwrap();
                assert!(
                    ran.status.success() && ran.stderr.is_empty(),
                    "{}, {}: {ran:?}",
                    case.name,
                    step.title
                );
            }
        }
    }
}

#[test]
fn following_stops_by_itself() {
    let case = case("a database, pair");
    let steps = az::steps(&subject(&case, Progress::Sent(Some("0a-1b"))));
    for status in FINAL {
        let script = format!(
            "az() {{ echo {status}; }}; sleep() {{ exit 9; }}\n{}",
            of(&steps, "Follow it")
        );
        let ran = Command::new("bash").args(["--norc", "-c", &script]).output().unwrap();
        assert!(ran.status.success(), "{status}: {ran:?}");
        assert_eq!(String::from_utf8_lossy(&ran.stdout).trim(), status);
    }
    let script = format!(
        "az() {{ echo InProgress; }}; sleep() {{ exit 9; }}\n{}",
        of(&steps, "Follow it")
    );
    let ran = Command::new("bash").args(["--norc", "-c", &script]).output().unwrap();
    assert_eq!(ran.status.code(), Some(9), "a running job is waited for");
}
