//! What azure-cli's extension makes of a command: written down from its source, for comparison.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Flags per command of extension 1.11.1, from the sources that `az.rs` names; `--subscription`, `--query` and `--output`
/// are of every command of azure-cli.
const FLAGS: [(&str, &[&str]); 7] = [
    (
        "backup-instance restore initialize-for-data-recovery",
        &[
            "--target-resource-id",
            "--backup-instance-id",
            "--recovery-point-id",
            "--point-in-time",
            "--datasource-type",
            "--source-datastore",
            "--restore-location",
            "--secret-store-type",
            "--secret-store-uri",
            "--rehydration-priority",
            "--rehydration-duration",
            "--restore-configuration",
        ],
    ),
    (
        "backup-instance restore initialize-for-data-recovery-as-files",
        &[
            "--target-blob-container-url",
            "--target-file-name",
            "--target-resource-id",
            "--recovery-point-id",
            "--point-in-time",
            "--datasource-type",
            "--source-datastore",
            "--restore-location",
            "--rehydration-priority",
            "--rehydration-duration",
        ],
    ),
    (
        "backup-instance validate-for-restore",
        &[
            "--resource-group",
            "--vault-name",
            "--backup-instance-name",
            "--restore-request-object",
            "--use-secondary-region",
            "--no-wait",
        ],
    ),
    (
        "backup-instance restore trigger",
        &[
            "--resource-group",
            "--vault-name",
            "--backup-instance-name",
            "--restore-request-object",
            "--use-secondary-region",
            "--operation-requests",
            "--tenant-id",
            "--no-wait",
        ],
    ),
    (
        "recovery-point list",
        &[
            "--resource-group",
            "--vault-name",
            "--backup-instance-name",
            "--use-secondary-region",
        ],
    ),
    (
        "recovery-point show",
        &[
            "--resource-group",
            "--vault-name",
            "--backup-instance-name",
            "--recovery-point-id",
        ],
    ),
    (
        "job show",
        &["--resource-group", "--vault-name", "--job-id", "--use-secondary-region"],
    ),
];
const EVERYWHERE: [&str; 3] = ["--subscription", "--query", "--output"];

/// What azure-cli would do with a command: which one it is, and its flags.
pub fn read(command: &str) -> (String, BTreeMap<String, String>) {
    let argv = super::bash::argv(command);
    let flags_at = argv
        .iter()
        .position(|word| word.starts_with("--"))
        .unwrap_or(argv.len());
    let name = argv[1..flags_at].join(" ");
    assert_eq!(argv[0], "dataprotection");
    let known = FLAGS
        .iter()
        .find(|(command, _)| *command == name)
        .unwrap_or_else(|| panic!("no such command: {name}"))
        .1;
    let (mut flags, mut words) = (BTreeMap::new(), argv[flags_at..].iter());
    while let Some(word) = words.next() {
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag, value.to_owned()),
            None => (word.as_str(), words.next().expect("a flag has a value").clone()),
        };
        assert!(
            known.contains(&flag) || EVERYWHERE.contains(&flag),
            "{name} has no {flag}"
        );
        assert_eq!(flags.insert(flag.to_owned(), value), None, "{flag} twice");
    }
    (name, flags)
}

/// The file that the extension writes for these flags (`manual/custom.py`, `helpers.py`; contract §19).
pub fn written_by_the_cli(name: &str, flags: &BTreeMap<String, String>) -> Value {
    let flag = |name: &str| flags.get(name).cloned();
    let mut request = json!({
        "object_type": "AzureBackupRecoveryPointBasedRestoreRequest",
        "recovery_point_id": flag("--recovery-point-id"),
        "source_data_store_type": flag("--source-datastore"),
    });
    if let Some(priority) = flag("--rehydration-priority") {
        request["object_type"] = json!("AzureBackupRestoreWithRehydrationRequest");
        request["rehydration_priority"] = json!(priority);
        let days = flag("--rehydration-duration").unwrap_or_else(|| "15".to_owned());
        request["rehydration_retention_duration"] = json!(format!("P{days}D"));
    }
    let location = flag("--restore-location");
    request["restore_target_info"] = if name.ends_with("as-files") {
        let mut details = json!({
            "url": flag("--target-blob-container-url"),
            "file_prefix": flag("--target-file-name"),
            "restore_target_location_type": "AzureBlobs",
        });
        if let Some(id) = flag("--target-resource-id") {
            details["target_resource_arm_id"] = json!(id);
        }
        json!({ "object_type": "RestoreFilesTargetInfo", "target_details": details })
    } else {
        let id = flag("--target-resource-id").unwrap();
        let parts: Vec<&str> = id.split('/').collect();
        let kind = "Microsoft.DBforPostgreSQL/servers/databases";
        assert_eq!(flag("--datasource-type").unwrap(), "AzureDatabaseForPostgreSQL");
        json!({
            "object_type": "RestoreTargetInfo",
            "datasource_info": {
                "datasource_type": kind, "object_type": "Datasource", "resource_name": parts.last(),
                "resource_type": kind, "resource_uri": "", "resource_id": id, "resource_location": location,
            },
            "datasource_set_info": {
                "datasource_type": kind, "object_type": "DatasourceSet", "resource_name": parts[parts.len() - 3],
                "resource_type": "Microsoft.DBforPostgreSQL/servers", "resource_uri": "",
                "resource_id": parts[..parts.len() - 2].join("/"), "resource_location": location,
            },
            "datasource_auth_credentials": {
                "object_type": "SecretStoreBasedAuthCredentials",
                "secret_store_resource": {
                    "secret_store_type": flag("--secret-store-type"), "uri": flag("--secret-store-uri"), "value": null,
                },
            },
        })
    };
    request["restore_target_info"]["recovery_option"] = json!("FailIfExists");
    request["restore_target_info"]["restore_location"] = json!(location);
    request
}

/// What a command with a request file sends: `file` is the step that writes it, `flags` are those of the command. With
/// `--use-secondary-region` the extension takes instance and regions from Resource Graph (`manual/custom.py`).
pub fn sent_by_the_cli(file: &str, flags: &BTreeMap<String, String>, instance_id: &str) -> Value {
    assert_eq!(flags["--restore-request-object"], "request.json");
    let written_out = file.strip_prefix("cat > request.json <<'REQUEST'\n");
    let mut request: Value = if let Some(body) = written_out {
        serde_json::from_str(body.strip_suffix("\nREQUEST").unwrap()).unwrap()
    } else {
        let (name, flags) = read(file.strip_suffix(" > request.json").unwrap());
        written_by_the_cli(&name, &flags)
    };
    if let Some(guard) = flags.get("--operation-requests") {
        request["resource_guard_operation_requests"] = json!([guard]);
    }
    match flags.get("--use-secondary-region").map(String::as_str) {
        None => request,
        Some("true") => json!({ "restoreRequestObject": request, "crossRegionRestoreDetails": {
            "sourceRegion": "westus", "sourceBackupInstanceId": instance_id } }),
        Some(other) => panic!("--use-secondary-region {other}"),
    }
}

/// Members by a name that neither case nor underscore changes: the service reads them so (contract §6.1).
pub fn folded(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.replace('_', "").to_lowercase(), folded(value)))
            .collect(),
        other => other.clone(),
    }
}
