//! Real bash runs the script; `az` is a function that says what stands, and notes what is sent.

use std::process::Command;

use serde_json::{Value, json};

use super::*;

/// Answers every question with `stands`, until something is sent; what was asked for then stands.
const AZ: &str = r#"
az() {
  local method='' url='' body='' query='' name='' scope='' role='' who='' kind='' words="$1 $2"
  while [ $# -gt 0 ]; do
    case "$1" in
      --method) method=$2; shift ;;
      --url) url=$2; shift ;;
      --body) body=$2; shift ;;
      --query) query=$2; shift ;;
      --name=*) name=${1#*=} ;;
      --scope=*) scope=${1#*=} ;;
      --role=*) role=${1#*=} ;;
      --assignee-object-id=*) who=${1#*=} ;;
      --assignee-principal-type=*) kind=${1#*=} ;;
    esac
    shift
  done
  case "$words" in
    "account show") printf 'tenant-1\r\n' ;;
    "role assignment") printf '%s\0' GRANT "$scope" "$role" "$who" "$kind" "$name" >&3 ;;
    *)
      if [ "$method" != get ]; then
        printf '%s\0' SENT "$method" "$url" "$body" >&3
        # What is not waited for is not asked for again.
        if [ "$method" != delete ] && [[ $url != */accessPolicies/* ]]; then touch "$folder/sent"; fi
      elif [[ $query == "{properties"* ]]; then
        printf '{"asked":"%s"}' "${query//\"/}"
      elif [ -e "$folder/sent" ]; then
        rm -f "$folder/sent"
        answer "$query"
      else
        stands "$query"
      fi
      ;;
  esac
}
answer() {
  case "$1" in
    join*) echo '0.0.0.0 0.0.0.0' ;;
    *allowCross*) echo true ;;
    *principalId*) echo true ;;
    *bypass) if [ -n "${before:-}" ]; then echo "$before, AzureServices"; else echo AzureServices; fi ;;
    name) echo restores ;;
    *) echo ENABLED ;;
  esac
}
"#;

/// What the script sends, and what it says. `stands`: the body of a shell function that gets a query.
pub fn run(script: &str, stands: &str) -> (bool, Vec<Vec<String>>, String) {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    std::fs::write(&log, "").unwrap();
    let whole = format!(
        "folder={}\nexec 3>>{}\n{AZ}\nstands() {{ {stands}\n}}\nsleep() {{ exit 9; }}\n{script}",
        folder.path().display(),
        log.display()
    );
    let ran = Command::new("bash").args(["--norc", "-c", &whole]).output().unwrap();
    let text = std::fs::read_to_string(&log).unwrap();
    let mut sent: Vec<Vec<String>> = Vec::new();
    for word in text.split_terminator('\0') {
        if word == "SENT" || word == "GRANT" {
            sent.push(Vec::new());
        }
        if let Some(last) = sent.last_mut() {
            last.push(word.to_owned());
        }
    }
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
    (ran.status.success(), sent, said)
}

/// Nothing is there: what is made has to be made, and a lock has its level.
pub const NOTHING: &str = r#"case "$1" in properties.level) echo readonly ;; *Access | *state | identity.type) echo Disabled ;; *) echo 'ERROR: Not Found({})' >&2; return 1 ;; esac"#;

#[test]
fn every_change_is_sent_once_and_in_order() {
    let files = files(&ask(), &all());
    let (fine, sent, said) = run(&text(&files, Kind::Az), NOTHING);
    assert!(fine, "{said}");
    assert!(said.contains("15. ") && said.contains("All of it is done"), "{said}");
    let kinds: Vec<&str> = sent
        .iter()
        .map(|words| {
            if words[0] == "GRANT" {
                "grant"
            } else {
                words[1].as_str()
            }
        })
        .collect();
    let expected = [
        "delete", "patch", "patch", "put", "grant", "grant", "grant", "put", "patch", "put", "patch", "patch", "patch",
        "patch", "patch",
    ];
    assert_eq!(kinds, expected);
    assert!(
        sent[0][2].ends_with("/locks/Do%20not%20touch?api-version=2020-05-01"),
        "{:?}",
        sent[0]
    );
    let identity: Value = serde_json::from_str(&sent[1][3]).unwrap();
    assert_eq!(identity, json!({ "identity": { "type": "SystemAssigned" } }));
    assert!(
        sent[2][3]
            .contains("merge(properties.featureSettings || {crossSubscriptionRestoreSettings: {state: 'Enabled'}}")
    );
}

#[test]
fn what_is_so_already_is_not_sent_again() {
    let files = files(&ask(), &all());
    let stands = r#"case "$1" in join*) echo '0.0.0.0 0.0.0.0' ;; name) echo restores ;; *bypass) echo AzureServices ;; *Tenant*) echo true ;; identity.type) echo SystemAssigned ;; properties.level) ;; *) printf 'Enabled\r\n' ;; esac"#;
    let (fine, sent, said) = run(&text(&files, Kind::Az), stands);
    assert!(fine, "{said}");
    let kinds: Vec<&str> = sent.iter().map(|words| words[0].as_str()).collect();
    assert_eq!(
        kinds,
        ["GRANT", "GRANT", "GRANT", "SENT"],
        "roles and policies are joined by Azure: {said}"
    );
    assert!(said.contains("It is gone already."));
}

#[test]
fn what_somebody_else_set_is_left_alone() {
    let one = |at: &str| {
        let all: Vec<Wanted> = all()
            .into_iter()
            .filter(|one| one.change.title().contains(at))
            .collect();
        text(&files(&ask(), &all), Kind::Az)
    };
    for (script, stands) in [
        (one("lock"), "echo CanNotDelete"),
        (one("firewall of pg-2"), "echo '10.0.0.1 10.0.0.9'"),
        (one("Create container"), "echo something"),
        (one("Remove"), "echo 'ERROR: (Forbidden)' >&2; return 1"),
    ] {
        let (fine, sent, said) = run(&script, stands);
        assert!(!fine && sent.is_empty(), "{said}");
        assert!(said.contains("It stopped here."), "{said}");
    }
    // Of a list nothing is lost.
    let (fine, sent, said) = run(&one("firewall of acc1"), "before=Logging; echo Logging");
    assert!(!fine || sent[0][3].contains("'Logging, AzureServices'"), "{said}");
    // The vault's other identities are named again.
    let stands = r#"case "$1" in keys*) printf '/a\r\n/b\r\n' ;; *) echo UserAssigned ;; esac"#;
    let (fine, sent, said) = run(&one("managed identity"), stands);
    assert!(fine, "{said}");
    let body: Value = serde_json::from_str(&sent[0][3]).unwrap();
    let users = json!({ "/a": {}, "/b": {} });
    assert_eq!(
        body,
        json!({ "identity": { "type": "SystemAssigned,UserAssigned", "userAssignedIdentities": users } })
    );
}

#[test]
fn a_subscription_that_is_not_seen_is_no_lock_that_is_gone() {
    let lock = all().pop().unwrap();
    let script = text(&files(&ask(), &[lock]), Kind::Az);
    for (said, gone) in [
        ("ResourceNotFound", true),
        ("LockNotFound", true),
        ("SubscriptionNotFound", false),
    ] {
        let stands = format!(r#"echo 'ERROR: Not Found({{"error":{{"code":"{said}"}}}})' >&2; return 1"#);
        let (fine, sent, words) = run(&script, &stands);
        assert_eq!(
            (fine, words.contains("It is gone already.")),
            (gone, gone),
            "{said}: {words}"
        );
        assert!(sent.is_empty(), "{said}");
    }
    let powershell = text(&files(&ask(), &all()), Kind::PowerShell);
    assert!(powershell.contains("-notmatch '(Subscription|Tenant)NotFound'"));
}

#[test]
fn a_role_is_given_with_the_sign_in_of_its_own_subscription_and_in_its_own_cloud() {
    let mut ask = ask();
    let az = text(&files(&ask, &all()), Kind::Az);
    assert_eq!(az.matches("--subscription=s-1 ").count(), 1 + 3, "{az}");
    assert!(!az.contains("az cloud set"));
    ask.cloud = "AzureChinaCloud".into();
    let files = files(&ask, &all());
    assert!(text(&files, Kind::Az).contains("az cloud set --name AzureChinaCloud, then az login --tenant tenant-1"));
    assert!(text(&files, Kind::PowerShell).contains("Connect-AzAccount -Environment AzureChinaCloud -Tenant tenant-1"));
}

#[test]
fn who_is_signed_in_elsewhere_changes_nothing() {
    let mut ask = ask();
    ask.tenant_id = Some("tenant-2".into());
    let (fine, sent, said) = run(&text(&files(&ask, &all()), Kind::Az), NOTHING);
    assert!(!fine && sent.is_empty());
    assert!(said.contains("az login --tenant tenant-2"), "{said}");
}
