//! Whole journeys through the simulator, in process: a paused tokio clock lets minutes of Azure pass in milliseconds.

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use time::macros::datetime;

use crate::routes::testing::{Answer, Client};
use crate::{Config, Progress, Simulator};

mod access;
mod archive;
mod cross_region;
mod facts;
mod faults;
mod governance;
mod guards;
mod large;
mod locks;
mod persistence;
mod quirks;
mod refusals;
mod refused_writes;
mod restores;
mod seed;
mod switches;
mod writes;

pub struct Flow(pub Client);

pub fn config() -> Config {
    Config {
        progress: Progress::Auto { speed: 1.0 },
        ..Config::practice(None, datetime!(2026-11-22 12:00 UTC))
    }
}

impl Flow {
    pub fn open() -> Self {
        Self::with(config())
    }

    pub fn with(config: Config) -> Self {
        let simulator = Simulator::open(config).unwrap();
        let account = simulator.practice_account();
        Self(Client { simulator, account })
    }

    /// Sends something that may have no body: then it is null.
    pub async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.0.arm(method, path, body).await
    }

    /// ARM id of the instance that protects a database or flexible server.
    pub fn instance(&self, name: &str) -> String {
        self.0
            .read(|world| world.instances.iter().find(|i| i.source_name() == name).unwrap().id())
    }

    pub fn vault_of(&self, name: &str) -> String {
        self.0.read(|world| {
            world
                .instances
                .iter()
                .find(|i| i.source_name() == name)
                .unwrap()
                .vault_id
                .clone()
        })
    }

    pub fn server(&self, name: &str) -> String {
        self.0
            .read(|world| world.servers.iter().find(|s| s.name == name).unwrap().id())
    }

    pub async fn points(&self, name: &str) -> Vec<Value> {
        self.0
            .get(&format!("{}/recoveryPoints", self.instance(name)))
            .await
            .rows()
    }

    /// Id of the newest point in a store.
    pub async fn newest(&self, name: &str, store: &str) -> String {
        let points = self.points(name).await;
        let found = points
            .iter()
            .find(|p| p["properties"]["recoveryPointDataStoresDetails"][0]["type"] == store);
        found.unwrap()["properties"]["recoveryPointId"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// §6.2 (a)
    pub async fn as_database(&self, name: &str, server: &str, database: &str, secret: &str) -> Value {
        let kind = "Microsoft.DBforPostgreSQL/servers/databases";
        let server = self.server(server);
        json!({
            "objectType": "AzureBackupRecoveryPointBasedRestoreRequest",
            "recoveryPointId": self.newest(name, "VaultStore").await,
            "sourceDataStoreType": "VaultStore",
            "restoreTargetInfo": {
                "objectType": "RestoreTargetInfo",
                "recoveryOption": "FailIfExists",
                "datasourceInfo": {
                    "objectType": "Datasource", "datasourceType": kind, "resourceType": kind, "resourceUri": "",
                    "resourceID": format!("{server}/databases/{database}"), "resourceName": database
                },
                "datasourceAuthCredentials": {
                    "objectType": "SecretStoreBasedAuthCredentials",
                    "secretStoreResource": {"secretStoreType": "AzureKeyVault", "uri": secret_uri(secret), "value": null}
                }
            }
        })
    }

    /// §6.2 (c) and (e)
    pub async fn as_files(&self, name: &str, account: &str, container: &str, prefix: &str) -> Value {
        json!({
            "objectType": "AzureBackupRecoveryPointBasedRestoreRequest",
            "recoveryPointId": self.newest(name, "VaultStore").await,
            "sourceDataStoreType": "VaultStore",
            "restoreTargetInfo": {
                "objectType": "RestoreFilesTargetInfo",
                "recoveryOption": "FailIfExists",
                "targetDetails": {
                    "filePrefix": prefix, "restoreTargetLocationType": "AzureBlobs",
                    "url": format!("https://{account}.blob.core.practice.invalid/{container}")
                }
            }
        })
    }

    pub async fn post(&self, name: &str, action: &str, body: &Value) -> Answer {
        self.0
            .arm(
                Method::POST,
                &format!("{}/{action}?api-version=2025-07-01", self.instance(name)),
                body.to_string(),
            )
            .await
    }

    /// The operation's last status.
    pub async fn follow(&self, begun: &Answer) -> Value {
        assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.text);
        for _ in 0..100 {
            let answer = self.0.get(begun.header("azure-asyncoperation")).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            if answer.body["status"] != "Inprogress" {
                return answer.body;
            }
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
        panic!("the operation never ended");
    }

    pub async fn validate(&self, name: &str, request: &Value) -> Value {
        let begun = self
            .post(name, "validateRestore", &json!({"restoreRequestObject": request}))
            .await;
        self.follow(&begun).await
    }

    /// Code of a failed validation.
    pub async fn validation_code(&self, name: &str, request: &Value) -> String {
        let last = self.validate(name, request).await;
        assert_eq!(last["status"], "Failed", "{last}");
        last["error"]["code"].as_str().unwrap().to_owned()
    }

    /// Triggers, and gives the job's id.
    pub async fn start(&self, name: &str, request: &Value) -> String {
        let begun = self.post(name, "restore", request).await;
        let last = self.follow(&begun).await;
        last["properties"]["jobId"]
            .as_str()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned()
    }

    pub async fn job(&self, name: &str, id: &str) -> Value {
        let answer = self.0.get(&format!("{}/backupJobs/{id}", self.vault_of(name))).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.body
    }

    /// The job in its final state.
    pub async fn finished(&self, name: &str, id: &str) -> Value {
        for _ in 0..2000 {
            let job = self.job(name, id).await;
            if job["properties"]["status"] != "InProgress" {
                return job;
            }
            tokio::time::sleep(Duration::from_secs(10)).await;
        }
        panic!("the job never ended");
    }
}

/// `vault/name`
pub fn secret_uri(secret: &str) -> String {
    let (vault, name) = secret.split_once('/').unwrap();
    format!("https://{vault}.vault.practice.invalid/secrets/{name}")
}
