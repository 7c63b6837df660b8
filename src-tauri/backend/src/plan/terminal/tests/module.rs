//! What the module Az.DataProtection makes of its commands: written down from its help and source, for comparison.

use std::collections::BTreeMap;

use super::*;

/// Words of a line as PowerShell reads them: single-quoted texts, a parenthesis as one word, a backtick at a line's end.
fn words(text: &str) -> Vec<String> {
    let text = text.replace("`\n", " ");
    let (mut words, mut word, mut quoted, mut depth) = (Vec::new(), String::new(), false, 0);
    for c in text.chars() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if c.is_whitespace() && !quoted && depth == 0 {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        } else {
            word.push(c);
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// Parameters by name; a switch is empty.
fn parameters(command: &str) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let words = words(command);
    let mut left = words.iter().skip_while(|word| !word.starts_with('-')).peekable();
    while let Some(name) = left.next() {
        assert!(name.starts_with('-'), "{name} in {command}");
        let value = left.next_if(|next| !next.starts_with('-'));
        let value = value.map_or_else(String::new, |value| {
            if value.starts_with('\'') {
                unquoted(value)
            } else {
                value.clone()
            }
        });
        assert_eq!(all.insert(name.clone(), value), None, "{name} twice in {command}");
    }
    all
}

fn only(command: &str, known: &[&str]) -> BTreeMap<String, String> {
    let given = parameters(command);
    for name in given.keys() {
        assert!(known.contains(&name.as_str()), "{name} is no parameter of\n{command}");
    }
    given
}

const MAKE: [&str; 16] = [
    "-DatasourceType",
    "-SourceDataStore",
    "-RestoreLocation",
    "-RestoreType",
    "-TargetResourceId",
    "-RecoveryPoint",
    "-RehydrationDuration",
    "-RehydrationPriority",
    "-SecretStoreURI",
    "-SecretStoreType",
    "-TargetContainerURI",
    "-TargetResourceIdForRestoreAsFile",
    "-FileNamePrefix",
    "-UseSystemAssignedIdentity",
    "-UserAssignedIdentityArmId",
    "-BackupInstance",
];
const VAULT: [&str; 3] = ["-SubscriptionId", "-ResourceGroupName", "-VaultName"];

/// The request that `Initialize-AzDataProtectionRestoreRequest` makes.
fn made_by_the_module(text: &str) -> Value {
    let (command, after) = text
        .split_once("\n$request.")
        .map_or((text, None), |(command, after)| (command, Some(after)));
    assert!(
        command.starts_with("$request = Initialize-AzDataProtectionRestoreRequest "),
        "{command}"
    );
    let given = only(command, &MAKE);
    let location = &given["-RestoreLocation"];
    let flexible = given["-DatasourceType"] == "AzureDatabaseForPGFlexServer";
    assert!(flexible || given["-DatasourceType"] == "AzureDatabaseForPostgreSQL");
    let mut request = json!({
        "objectType": "AzureBackupRecoveryPointBasedRestoreRequest",
        "recoveryPointId": given["-RecoveryPoint"],
        "sourceDataStoreType": given["-SourceDataStore"],
    });
    if let Some(priority) = given.get("-RehydrationPriority") {
        request["objectType"] = json!("AzureBackupRestoreWithRehydrationRequest");
        request["rehydrationPriority"] = json!(priority);
        request["rehydrationRetentionDuration"] = json!(format!("P{}D", given["-RehydrationDuration"]));
    }
    if let Some(id) = given.get("-UserAssignedIdentityArmId") {
        assert_eq!(given["-UseSystemAssignedIdentity"], "$false");
        request["identityDetails"] = json!({ "useSystemAssignedIdentity": false, "userAssignedIdentityArmUrl": id });
    }
    let mut info = if given["-RestoreType"] == "RestoreAsFiles" {
        assert!(
            !flexible || !given.contains_key("-FileNamePrefix"),
            "refused for flexible servers"
        );
        let prefix = given.get("-FileNamePrefix").map_or("dummyprefix", String::as_str);
        let mut details = json!({
            "url": given["-TargetContainerURI"], "filePrefix": prefix, "restoreTargetLocationType": "AzureBlobs",
        });
        if let Some(id) = given.get("-TargetResourceIdForRestoreAsFile") {
            details["targetResourceArmId"] = json!(id);
        }
        json!({ "objectType": "RestoreFilesTargetInfo", "targetDetails": details })
    } else {
        assert_eq!(
            (given["-RestoreType"].as_str(), given["-SecretStoreType"].as_str()),
            ("AlternateLocation", "AzureKeyVault")
        );
        let id = &given["-TargetResourceId"];
        let parts: Vec<&str> = id.split('/').collect();
        let kind = "Microsoft.DBforPostgreSQL/servers/databases";
        json!({
            "objectType": "RestoreTargetInfo",
            "datasourceInfo": {
                "objectType": "Datasource", "datasourceType": kind, "resourceID": id, "resourceLocation": location,
                "resourceName": parts.last(), "resourceType": kind, "resourceUri": "",
            },
            "datasourceSetInfo": {
                "objectType": "DatasourceSet", "datasourceType": kind, "resourceID": parts[..parts.len() - 2].join("/"),
                "resourceLocation": location, "resourceName": parts[parts.len() - 3],
                "resourceType": "Microsoft.DBforPostgreSQL/servers", "resourceUri": "",
            },
            "datasourceAuthCredentials": {
                "objectType": "SecretStoreBasedAuthCredentials",
                "secretStoreResource": { "secretStoreType": "AzureKeyVault", "uri": given["-SecretStoreURI"], "value": null },
            },
        })
    };
    info["recoveryOption"] = json!("FailIfExists");
    info["restoreLocation"] = json!(location);
    if let Some(after) = after {
        let prefix = after
            .strip_prefix("RestoreTargetInfo.TargetDetail.FilePrefix = ")
            .unwrap();
        info["targetDetails"]["filePrefix"] = json!(unquoted(prefix));
    }
    request["restoreTargetInfo"] = info;
    request
}

#[test]
fn powershell_sends_the_same_request_by_its_commands() {
    for case in cases() {
        let name = case.name;
        let steps = powershell::steps(&subject(&case, Progress::Planned));
        let mut request = made_by_the_module(&of(&steps, "Make the request"));
        let start = of(&steps, "Start it, once");
        let (command, job) = start.split_once("\n$jobId = ").unwrap();
        assert_eq!(job, "$restore.JobId.Split('/')[-1]");
        assert!(
            command.starts_with("$restore = Start-AzDataProtectionBackupInstanceRestore "),
            "{command}"
        );
        let own = [
            "-BackupInstanceName",
            "-Parameter",
            "-RestoreToSecondaryRegion",
            "-ResourceGuardOperationRequest",
            "-SecureToken",
        ];
        let given = only(command, &[&VAULT[..], &own].concat());
        assert_eq!(
            (given["-Parameter"].as_str(), given["-BackupInstanceName"].as_str()),
            ("$request", "bi")
        );
        if let Some(guard) = given.get("-ResourceGuardOperationRequest") {
            request["resourceGuardOperationRequests"] = json!([guard]);
        }
        assert_eq!(request, case.request, "{name}");
        assert_eq!(
            given.contains_key("-RestoreToSecondaryRegion"),
            case.pair.is_some(),
            "{name}"
        );
        let token = case
            .guard_tenant
            .map(|tenant| format!("(Get-AzAccessToken -TenantId '{tenant}' -AsSecureString).Token"));
        assert_eq!(given.get("-SecureToken"), token.as_ref(), "{name}");
        let own = ["-Name", "-RestoreRequest", "-RestoreToSecondaryRegion"];
        let given = only(&of(&steps, "Let Azure check it"), &[&VAULT[..], &own].concat());
        assert_eq!(
            given.contains_key("-RestoreToSecondaryRegion"),
            case.pair.is_some(),
            "{name}"
        );
        let follow = of(&steps, "Follow it");
        assert_eq!(follow.contains("-UseSecondaryRegion"), case.pair.is_some(), "{follow}");
    }
}
