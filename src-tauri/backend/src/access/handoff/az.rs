//! azure-cli, for bash. Pure.
//!
//! Settings are sent by `az rest`, one by one: `az keyvault set-policy` replaces the list of permissions and writes the whole
//! vault (contract §10.4), `az keyvault update` and `az storage account update` send back what they read, and azure-cli has no
//! commands for single servers any more (2.91: "'server' is misspelled or not recognized").

use std::fmt::Write as _;

use serde_json::Value;

use super::orders::{Goal, Order, order};
use super::{Ask, Wanted, subscription, subscriptions};
use crate::quoting::{bash as quote, line};

/// The cloud that both tools are set to unless they are told otherwise.
pub(super) const PUBLIC: &str = "AzureCloud";

const ENDING: &str = r#"errors=$(mktemp)
ending() {
  [ "$1" = 0 ] || echo "It stopped here. What was done before stays done, and the script can be run again." >&2
  rm -f "$errors"
}
trap 'ending $?' EXIT
"#;
const LOOK: &str = r#"
# What stands there; nothing where there is nothing of that name. Anything else that goes wrong ends the script.
look() { # address, what of it
  local said
  if said=$(az rest --method get --url "$1" --query "$2" --output tsv --only-show-errors 2> "$errors"); then
    printf '%s' "${said//$'\r'/}"
  elif ! grep -qiE 'not ?found' "$errors" || grep -qiE '(subscription|tenant) ?not ?found' "$errors"; then
    cat "$errors" >&2
    return 1
  fi
}
"#;
const SEND: &str = r#"
send() { # method, address, body
  az rest --method "$1" --url "$2" --body "$3" --output none --only-show-errors
}
"#;
const IS: &str = r#"
is() { # Azure varies the case of its words
  [ "${1,,}" = "${2,,}" ]
}
"#;
const AWAIT: &str = r#"
# Azure takes some changes and makes them a little after.
await() { # address, what of it, as it has to be
  local now tries
  for ((tries = 0; tries < 60; tries++)); do
    now=$(look "$1" "$2")
    if is "$now" "$3"; then
      echo "   Done."
      return
    fi
    sleep 10
  done
  echo "   Azure has taken it, and does not show it after ten minutes. Look at it in the portal." >&2
  return 1
}
"#;
const CREATE: &str = r#"
create() { # address, what of it, as it has to be, body
  local now
  now=$(look "$1" "$2")
  if is "$now" "$3"; then
    echo "   It is so already."
  elif [ -n "$now" ]; then
    echo "   There is something else of that name, and it is left alone: $now" >&2
    return 1
  else
    send put "$1" "$4"
    await "$1" "$2" "$3"
  fi
}
"#;
const SET: &str = r#"
change() { # address, what of it, as it has to be, body
  local now
  now=$(look "$1" "$2")
  if is "$now" "$3"; then
    echo "   It is so already."
  else
    send patch "$1" "$4"
    await "$1" "$2" "$3"
  fi
}
"#;
const MERGE: &str = r#"
# This object is written whole: what stands in it is read and sent with it.
merge() { # address, what of it, as it has to be, the body as a query
  local now body
  now=$(look "$1" "$2")
  if is "$now" "$3"; then
    echo "   It is so already."
  else
    body=$(az rest --method get --url "$1" --query "$4" --output json --only-show-errors)
    send patch "$1" "$body"
    await "$1" "$2" "$3"
  fi
}
"#;
const BYPASS: &str = r#"
trust() { # address
  local now
  now=$(look "$1" "properties.networkAcls.bypass")
  case "${now,,}" in
    *azureservices*)
      echo "   It is so already."
      return
      ;;
    '' | none) now=AzureServices ;;
    *) now="$now, AzureServices" ;;
  esac
  merge "$1" "properties.networkAcls.bypass" "$now" \
    "{properties: {networkAcls: merge(properties.networkAcls || {bypass: '$now'}, {bypass: '$now'})}}"
}
"#;
const IDENTITY: &str = r#"
identity() { # address
  local now users='' id
  now=$(look "$1" "identity.type")
  case "${now,,}" in
    *systemassigned*)
      echo "   It is so already."
      return
      ;;
    *userassigned*)
      # They are named again, because the vault keeps those that are named.
      while IFS= read -r id; do
        [ -z "$id" ] || users="$users${users:+,}\"$id\":{}"
      done <<< "$(look "$1" "keys(identity.userAssignedIdentities)")"
      send patch "$1" "{\"identity\":{\"type\":\"SystemAssigned,UserAssigned\",\"userAssignedIdentities\":{$users}}}"
      ;;
    *) send patch "$1" '{"identity":{"type":"SystemAssigned"}}' ;;
  esac
  await "$1" "identity.principalId != null" true
}
"#;
const REMOVE: &str = r#"
remove() { # address, what of it, as it was
  local now
  now=$(look "$1" "$2")
  if [ -z "$now" ]; then
    echo "   It is gone already."
  elif ! is "$now" "$3"; then
    echo "   It has been changed since, and it is left alone: $now" >&2
    return 1
  else
    az rest --method delete --url "$1" --output none --only-show-errors
    echo "   Done."
  fi
}
"#;

/// `beside`: what else has to be run for the same request.
pub(super) fn script(ask: &Ask, wanted: &[Wanted], beside: Option<&str>) -> String {
    let mut text = String::from("#!/usr/bin/env bash\n");
    let mut say = |words: &str| {
        let _ = writeln!(text, "# {}", line(words));
    };
    if ask.practice {
        say("PRACTICE: nothing in this file is real, and Azure knows none of it.");
    }
    say(&format!("{}. Asked for by {}.", ask.purpose, ask.asked_by));
    if let Some(what) = beside {
        say(&format!(
            "This is only what {what} cannot do. Run it before the template, which may need it."
        ));
    }
    say("Run it in the Cloud Shell, or wherever azure-cli is signed in. It can be run again: what is done stays done.");
    text.push_str("set -euo pipefail\n");
    text.push_str("# Git Bash would take ids for paths.\nexport MSYS_NO_PATHCONV=1\n");
    text.push_str(ENDING);
    let orders: Vec<Order> = wanted.iter().map(|one| order(&one.change)).collect();
    helpers(&mut text, &orders);
    signed_in(&mut text, ask, wanted);
    for (at, (one, order)) in wanted.iter().zip(&orders).enumerate() {
        let _ = writeln!(text, "\n# {}", line(&one.change.consequence()));
        let _ = writeln!(text, "# To take it back: {}", line(one.change.undo()));
        let title = format!("{}. {}", at + 1, line(&one.change.title()));
        let _ = writeln!(text, "echo {}\n{}", quote(&title), call(order));
    }
    text.push_str(
        "\necho 'All of it is done. Pointback sees it by itself; a new role can take some minutes to count.'\n",
    );
    text
}

/// Only what is called: a reader has less to read.
fn helpers(text: &mut String, orders: &[Order]) {
    let any = |is: fn(&Order) -> bool| orders.iter().any(is);
    let bypass = any(|order| matches!(order, Order::Bypass { .. }));
    let identity = any(|order| matches!(order, Order::Identity { .. }));
    let create = any(|order| matches!(order, Order::Create { .. }));
    let set = any(|order| matches!(order, Order::Set { .. }));
    let merge = bypass || any(|order| matches!(order, Order::Merge { .. }));
    let remove = any(|order| matches!(order, Order::Delete { .. }));
    let awaits = create || set || merge || identity;
    let add = any(|order| matches!(order, Order::Add { .. }));
    for (needed, helper) in [
        (awaits || remove, LOOK),
        (awaits || add, SEND),
        (create || set || merge || remove || identity, IS),
        (awaits, AWAIT),
        (create, CREATE),
        (set, SET),
        (merge, MERGE),
        (bypass, BYPASS),
        (identity, IDENTITY),
        (remove, REMOVE),
    ] {
        if needed {
            text.push_str(helper);
        }
    }
}

fn signed_in(text: &mut String, ask: &Ask, wanted: &[Wanted]) {
    let tenant = ask.tenant_id.as_deref().unwrap_or_default();
    let mut login = "az login".to_owned();
    if !tenant.is_empty() {
        let _ = write!(login, " --tenant {tenant}");
    }
    if ask.cloud != PUBLIC {
        login = format!("az cloud set --name {}, then {login}", ask.cloud);
    }
    text.push_str("\nif ! command -v az > /dev/null; then\n  echo 'azure-cli is missing: https://aka.ms/install-azure-cli' >&2\n  exit 1\nfi\n");
    for id in subscriptions(wanted) {
        let help = format!(
            "Sign in first, as somebody who may change subscription {}: {}",
            line(id),
            line(&login)
        );
        let _ = writeln!(
            text,
            "if ! tenant=$(az account show --subscription={} --query tenantId --output tsv --only-show-errors 2> \"$errors\"); then\n  cat \"$errors\" >&2\n  echo {} >&2\n  exit 1\nfi",
            quote(id),
            quote(&help)
        );
        if !tenant.is_empty() {
            let wrong = format!(
                "Subscription {} is signed in to in another tenant: {}",
                line(id),
                line(&login)
            );
            let _ = writeln!(
                text,
                "if [ \"${{tenant//$'\\r'/}}\" != {} ]; then\n  echo {} >&2\n  exit 1\nfi",
                quote(tenant),
                quote(&wrong)
            );
        }
    }
}

fn call(order: &Order) -> String {
    let words = |words: &[&str]| words.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" \\\n  ");
    match order {
        // An assignment that stands, also one of another name, is no error to this command.
        Order::Grant {
            scope,
            role,
            principal,
            kind,
            name,
        } => format!(
            "az role assignment create \\\n  --subscription={} \\\n  --scope={} \\\n  --role={} \\\n  --assignee-object-id={} \\\n  --assignee-principal-type={} \\\n  --name={name} \\\n  --output none --only-show-errors\necho '   Done, or it stood before.'",
            // Else it is asked for with the token of whichever subscription is the default, which may be another tenant's.
            quote(subscription(scope).unwrap_or_default()),
            quote(scope),
            quote(role),
            quote(principal),
            quote(kind)
        ),
        Order::Add { path, body } => format!("send put {}\necho '   Done.'", words(&[path, body])),
        Order::Create { path, goal, body } => {
            format!("create {}", words(&[path, &query(goal), &goal.wanted, body]))
        }
        Order::Set { path, goal, body } => format!("change {}", words(&[path, &query(goal), &goal.wanted, body])),
        Order::Merge {
            path,
            goal,
            object,
            member,
            value,
        } => {
            let part = format!("{{{member}: {}}}", jmespath(value));
            let body = format!("{{properties: {{{object}: merge(properties.{object} || {part}, {part})}}}}");
            format!("merge {}", words(&[path, &query(goal), &goal.wanted, &body]))
        }
        Order::Bypass { path } => format!("trust {}", words(&[path])),
        Order::Identity { path } => format!("identity {}", words(&[path])),
        Order::Delete { path, goal } => format!("remove {}", words(&[path, &query(goal), &goal.wanted])),
    }
}

fn query(goal: &Goal) -> String {
    if goal.read.contains(' ') {
        format!("join(' ', [{}])", goal.read.replace(' ', ", "))
    } else {
        goal.read.to_owned()
    }
}

/// A value of ours as JMESPath writes it.
fn jmespath(value: &Value) -> String {
    match value {
        Value::String(text) => format!("'{text}'"),
        Value::Object(map) => {
            let members: Vec<String> = map
                .iter()
                .map(|(name, value)| format!("{name}: {}", jmespath(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        other => other.to_string(),
    }
}
