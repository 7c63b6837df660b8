//! The simulator's answers have the members that Microsoft's published samples have.
//!
//! Members, not values: the samples are right about shapes and often wrong about values (`fixtures/samples/SOURCES.md`).

use std::{collections::BTreeSet, fs, path::Path};

use azsim::{Config, Simulator};
use http::Method;
use itests::{
    foreign::{Answer, Foreign},
    lab::START,
};
use serde_json::{Value, json};

const API: &str = "api-version=2026-06-01";

/// Members that a sample has and a PostgreSQL vault's answer has not, with the reason.
const NOT_OURS: &[(&str, &str)] = &[
    (
        "value[].properties.extendedInfo",
        "lists carry no extendedInfo (contract §8): the sample shows it all the same",
    ),
    (
        "properties.extendedInfo.additionalDetails.PolicyRuleName",
        "a backup's detail; restores carry the file prefix",
    ),
    (
        "properties.extendedInfo.additionalDetails.RetentionTag",
        "a backup's detail",
    ),
    (
        "properties.extendedInfo.additionalDetails.TaskId",
        "in recordings it stands in the sub-task",
    ),
    (
        "properties.dataSourceInfo.resourceProperties",
        "only Kubernetes sends it",
    ),
    (
        "properties.dataSourceSetInfo.resourceProperties",
        "only Kubernetes sends it",
    ),
    (
        "properties.policyInfo.policyVersion",
        "recorded PostgreSQL instances have none (contract §5.2)",
    ),
    ("properties.policyInfo.policyParameters", "a disk's parameter"),
    ("properties.validationType", "write only (contract §5.2)"),
    (
        "properties.identityDetails",
        "absent means system-assigned (contract §5.2)",
    ),
    ("tags", "a tag of the sample's author"),
    ("properties.monitoringSettings", "absent unless set"),
    ("properties.resourceMoveDetails", "only while or after a vault moves"),
    ("properties.resourceMoveState", "only while or after a vault moves"),
    (
        "properties.securitySettings.encryptionSettings",
        "only with customer-managed keys",
    ),
    ("properties.securitySettings.immutabilitySettings", "absent unless set"),
    ("properties.resourceGuardOperationRequests", "write only"),
    ("identity", "absent where a vault has none"),
    ("properties.featureSettings", "absent unless set (contract §5.1)"),
    (
        "systemData",
        "DataProtection sends it for vaults only after a move to newer versions (contract §5.1 shows none)",
    ),
];

fn sample(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/samples")
        .join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let sample: Value = serde_json::from_str(&text).expect("JSON");
    sample["responses"]["200"]["body"].clone()
}

/// All member paths of a value; the elements of a list share one.
fn members(value: &Value, at: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let path = if at.is_empty() {
                    name.clone()
                } else {
                    format!("{at}.{name}")
                };
                into.insert(path.clone());
                members(value, &path, into);
            }
        }
        Value::Array(elements) => elements
            .iter()
            .for_each(|element| members(element, &format!("{at}[]"), into)),
        _ => {}
    }
}

fn excused(path: &str) -> bool {
    NOT_OURS.iter().any(|(known, _)| {
        let plain = path.trim_start_matches("value[].");
        [path, plain].iter().any(|path| {
            path == known || path.starts_with(&format!("{known}.")) || path.starts_with(&format!("{known}["))
        })
    })
}

pub(super) fn missing(sample_name: &str, answer: &Value) -> Vec<String> {
    let (mut wanted, mut given) = (BTreeSet::new(), BTreeSet::new());
    members(&sample(sample_name), "", &mut wanted);
    members(answer, "", &mut given);
    assert!(!wanted.is_empty(), "{sample_name} has no body");
    let given: BTreeSet<String> = given.into_iter().map(|path| path.to_lowercase()).collect();
    wanted
        .into_iter()
        .filter(|path| !given.contains(&path.to_lowercase()) && !excused(path))
        .map(|path| format!("{sample_name}: {path}"))
        .collect()
}

pub(super) async fn world() -> (Simulator, Foreign) {
    let mut config = Config::practice(None, START);
    config.progress = azsim::Progress::Auto { speed: 1.0 };
    let arm = config.arm.to_string();
    let simulator = Simulator::open(config).expect("the simulator opens");
    let foreign = Foreign::sign_in(&simulator, &arm, &simulator.practice_account()).await;
    (simulator, foreign)
}

/// The first row whose text contains `word`.
pub(super) fn find<'a>(list: &'a Value, word: &str) -> &'a Value {
    let rows = list["value"].as_array().unwrap_or_else(|| panic!("no list: {list}"));
    rows.iter()
        .find(|row| row.to_string().contains(word))
        .unwrap_or_else(|| panic!("no row with {word}"))
}

#[tokio::test(start_paused = true)]
async fn answers_have_the_members_of_the_published_samples() {
    let (_simulator, foreign) = world().await;
    let mut gone = Vec::new();
    let subscriptions = foreign.get("/subscriptions?api-version=2022-12-01").await.body;
    let production = find(&subscriptions, "Production")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let vaults = foreign
        .get(&format!(
            "{production}/providers/Microsoft.DataProtection/backupVaults?{API}"
        ))
        .await
        .body;
    gone.extend(missing("GetBackupVaultsInSubscription.json", &vaults));
    let vault = find(&vaults, "bv-prod-weu")["id"].as_str().expect("an id").to_owned();
    let group = vault.split("/providers/").next().expect("a group");
    let in_group = foreign
        .get(&format!(
            "{group}/providers/Microsoft.DataProtection/backupVaults?{API}"
        ))
        .await
        .body;
    gone.extend(missing("GetBackupVaultsInResourceGroup.json", &in_group));
    gone.extend(missing(
        "GetBackupVault.json",
        &foreign.get(&format!("{vault}?{API}")).await.body,
    ));
    let instances = foreign.get(&format!("{vault}/backupInstances?{API}")).await.body;
    gone.extend(missing("ListBackupInstances.json", &instances));
    let instance = find(&instances, "/databases/orders")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    gone.extend(missing(
        "GetBackupInstance.json",
        &foreign.get(&format!("{instance}?{API}")).await.body,
    ));
    let points = foreign.get(&format!("{instance}/recoveryPoints?{API}")).await.body;
    gone.extend(missing("ListRecoveryPoints.json", &points));
    let point = points["value"][0]["id"].as_str().expect("an id").to_owned();
    gone.extend(missing(
        "GetRecoveryPoint.json",
        &foreign.get(&format!("{point}?{API}")).await.body,
    ));
    let jobs = foreign.get(&format!("{vault}/backupJobs?{API}")).await.body;
    gone.extend(missing("ListJobs.json", &jobs));
    let job = jobs["value"][0]["id"].as_str().expect("an id").to_owned();
    gone.extend(missing("GetJob.json", &foreign.get(&format!("{job}?{API}")).await.body));
    let accepted = validate(&foreign, &instance, &points["value"][0]).await;
    let status = |name: &str| accepted.headers[name].to_str().expect("text").to_owned();
    gone.extend(missing(
        "GetOperationStatusVaultContext.json",
        &foreign.get(&status("azure-asyncoperation")).await.body,
    ));
    assert!(
        gone.is_empty(),
        "members of the samples that the simulator does not send:\n{}",
        gone.join("\n")
    );
}

async fn validate(foreign: &Foreign, instance: &str, point: &Value) -> Answer {
    let body = json!({ "restoreRequestObject": {
        "objectType": "AzureBackupRecoveryPointBasedRestoreRequest",
        "recoveryPointId": point["name"],
        "sourceDataStoreType": "VaultStore",
        "restoreTargetInfo": {
            "objectType": "RestoreFilesTargetInfo",
            "recoveryOption": "FailIfExists",
            "restoreLocation": "westeurope",
            "targetDetails": {
                "filePrefix": "orders",
                "restoreTargetLocationType": "AzureBlobs",
                "url": "https://stprodrestoreweu.blob.core.practice.invalid/restores",
            },
        },
    }});
    let answer = foreign
        .send(Method::POST, &format!("{instance}/validateRestore?{API}"), Some(&body))
        .await;
    assert_eq!(
        (answer.status.as_u16(), &answer.body),
        (202, &Value::Null),
        "a 202 has an empty body"
    );
    answer
}
