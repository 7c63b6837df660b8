//! Names that mean something to a shell do nothing but be names.

use proptest::prelude::*;

use super::bash::{NOTHING, run};
use super::module::calls;
use super::*;
use crate::access::change::Change;

fn awkward() -> impl Strategy<Value = String> {
    // No slash: it would be another id. No NUL: no argument can hold one.
    "[a-z'\"$`\\\\!*?~#;&|<>(){}\\[\\]=@%^ \\n\\tü’-]{1,20}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_name_stays_a_name_in_every_language(name in awkward(), who in awkward(), purpose in awkward()) {
        let account_id = sample::id(&format!("Microsoft.Storage/storageAccounts/{name}"));
        let mut grant = sample::grant(&account_id);
        if let Change::GrantRole { principal, .. } = &mut grant {
            principal.id.clone_from(&who);
            principal.name.clone_from(&who);
        }
        let rule = Change::OpenFirewall { server_id: sample::id("Microsoft.DBforPostgreSQL/servers/pg"), rule: name.clone() };
        let mut ask = ask();
        ask.purpose = purpose;
        ask.asked_by.clone_from(&who);
        let files = files(&ask, &[wanted(grant), wanted(rule), wanted(Change::StorageCrossTenant { account_id: account_id.clone() })]);
        let (fine, sent, said) = run(&text(&files, Kind::Az), NOTHING);
        prop_assert!(fine, "{}", said);
        prop_assert_eq!(sent.len(), 3, "{:?}", sent);
        prop_assert_eq!(&sent[0][1], &account_id);
        prop_assert_eq!(&sent[0][3], &who);
        let calls = calls(&text(&files, Kind::PowerShell));
        prop_assert_eq!(calls.len(), 3);
        prop_assert_eq!(&calls[1].1[0], &sent[1][2]);
        let body: serde_json::Value = serde_json::from_str(&calls[0].1[1]).unwrap();
        prop_assert_eq!(body["properties"]["principalId"].as_str(), Some(who.as_str()));
        let bicep = text(&files, Kind::Bicep);
        prop_assert_eq!(bicep.matches("\nresource ").count(), 4, "{}", bicep);
    }
}
