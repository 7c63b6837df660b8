//! A few resources in a map, with PUT, PATCH and DELETE as Azure has them, and ways to be wrong about a write.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use arm::{Exchange, Transport};
use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::datetime;

use super::{Fixes, Told, Where};
use crate::clock::TokioClock;
use crate::db::Db;
use crate::fake::remote_over;

mod changes;

pub use changes::*;

/// When the changes are made.
const AT: OffsetDateTime = datetime!(2026-11-22 14:02 UTC);

/// What happens to the next write.
#[derive(Debug, Clone)]
pub enum Fault {
    /// It never arrives.
    Lose,
    /// It is made, and its answer is lost.
    TakeAndLose,
    Refuse(u16, &'static str),
    /// Taken, and the operation fails; nothing changes.
    Fail,
    /// Taken, and shows only after that many reads.
    Late(u32),
}

#[derive(Default)]
pub struct World {
    pub rows: BTreeMap<String, Value>,
    pub writes: Vec<String>,
    pub fault: Option<Fault>,
    /// Status that answers every read.
    pub blind: Option<u16>,
    pub late: Option<(u32, BTreeMap<String, Value>)>,
    /// What lists of blobs answer: an empty list where nothing is said.
    pub blobs: Option<(u16, String)>,
    /// Other subscriptions of the tenant.
    pub subscriptions: Vec<String>,
    /// A list of roles below this begins, and is not told to its end.
    pub cut: Option<String>,
    /// The list of subscriptions is not told to its end.
    pub more: bool,
    pages: usize,
    /// Reads below this are refused with that status and code.
    pub closed: Option<(String, u16, &'static str)>,
    ids: Vec<String>,
}

#[derive(Clone, Default)]
pub struct Azure(pub Arc<Mutex<World>>);

/// A world in which each of them is missing, with settings of others beside them.
pub fn azure() -> Azure {
    let azure = Azure::default();
    let acls = |bypass: &str| json!({ "bypass": bypass, "defaultAction": "Deny", "ipRules": [{ "value": "1.2.3.4" }], "virtualNetworkRules": [] });
    let policy = json!({ "tenantId": "t", "objectId": "somebody", "permissions": { "keys": [], "secrets": ["Get"] } });
    for (id, body) in [
        (
            server(),
            json!({ "location": "westus", "properties": { "publicNetworkAccess": "Disabled", "version": "11" } }),
        ),
        (
            key_vault(),
            json!({ "properties": { "publicNetworkAccess": "Disabled", "networkAcls": acls("None"), "accessPolicies": [policy] } }),
        ),
        (
            account(),
            json!({ "properties": { "publicNetworkAccess": "Disabled", "allowCrossTenantReplication": false, "networkAcls": acls("Logging, Metrics"),
                "primaryEndpoints": { "blob": "https://st.blob.core.windows.net/" } } }),
        ),
        (
            vault(),
            json!({ "identity": { "type": "UserAssigned", "userAssignedIdentities": { "/u": {} } },
            "properties": { "featureSettings": { "crossSubscriptionRestoreSettings": { "state": "Disabled" }, "crossRegionRestoreSettings": { "state": "Enabled" } } } }),
        ),
        (
            lock(),
            json!({ "name": "keep", "properties": { "level": "CanNotDelete", "notes": "audit" } }),
        ),
    ] {
        azure.set(&id, body);
    }
    azure
}

impl Azure {
    pub fn set(&self, id: &str, mut body: Value) {
        body["id"] = json!(id);
        self.0.lock().unwrap().rows.insert(id.to_lowercase(), body);
    }
    pub fn edit(&self, id: &str, edit: impl FnOnce(&mut Value)) {
        edit(self.0.lock().unwrap().rows.get_mut(&id.to_lowercase()).unwrap());
    }
    pub fn rows(&self) -> BTreeMap<String, Value> {
        self.0.lock().unwrap().rows.clone()
    }
    pub fn writes(&self) -> Vec<String> {
        self.0.lock().unwrap().writes.clone()
    }
    /// What the next lists of blobs answer: a row, or the code of a refusal.
    pub fn blobs(&self, status: u16, text: &str) {
        self.0.lock().unwrap().blobs = Some((status, text.to_owned()));
    }
    pub fn fault(&self, fault: Fault) {
        self.0.lock().unwrap().fault = Some(fault);
    }
    pub fn blind(&self, status: Option<u16>) {
        self.0.lock().unwrap().blind = status;
    }
    /// Every `x-ms-client-request-id` of a write, once each.
    pub fn ids(&self) -> Vec<String> {
        self.0.lock().unwrap().ids.clone()
    }

    pub fn place(&self) -> Where {
        let azure = self.clone();
        let exchange: Exchange = Arc::new(move |request| {
            let azure = azure.clone();
            Box::pin(async move { azure.0.lock().unwrap().answer(&request) })
        });
        Where {
            session_key: "practice".to_owned(),
            who: "ann".to_owned(),
            arm: remote_over(arm::http_client(Transport::InProcess(exchange)).unwrap()).arm,
            speed: 1.0,
            in_use: Arc::new(|_, _| Box::pin(async { Ok(None) })),
        }
    }
}

impl World {
    fn answer(&mut self, request: &Request<Bytes>) -> Result<Response<Bytes>, String> {
        let path = request.uri().path().to_lowercase();
        if request.uri().host() == Some("st.blob.core.windows.net") {
            return Ok(self.list());
        }
        if request.method() == Method::GET {
            return Ok(self.get(&path));
        }
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        self.writes.push(format!("{} {path}", request.method()));
        let id = request
            .headers()
            .get("x-ms-client-request-id")
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        self.ids.push(id);
        let before = self.rows.clone();
        match self.fault.take() {
            None => Ok(self.write(request.method(), &path, &body)),
            Some(Fault::Lose) => Err("reset".to_owned()),
            Some(Fault::TakeAndLose) => {
                self.write(request.method(), &path, &body);
                Err("reset".to_owned())
            }
            Some(Fault::Refuse(status, code)) => {
                Ok(reply(status, &json!({ "error": { "code": code, "message": "No." } })))
            }
            Some(Fault::Fail) => Ok(Response::builder()
                .status(202)
                .header("azure-asyncoperation", "https://management.azure.com/op")
                .body(Bytes::new())
                .unwrap()),
            Some(Fault::Late(reads)) => {
                let answer = self.write(request.method(), &path, &body);
                self.late = Some((reads, before));
                Ok(answer)
            }
        }
    }

    fn list(&self) -> Response<Bytes> {
        let (status, text) = self.blobs.clone().unwrap_or((200, String::new()));
        let body = if status == 200 {
            format!("<EnumerationResults><Blobs>{text}</Blobs><NextMarker /></EnumerationResults>")
        } else {
            format!("<Error><Code>{text}</Code></Error>")
        };
        let answer = Response::builder().status(status).header("x-ms-error-code", text);
        answer.body(Bytes::from(body)).unwrap()
    }

    fn get(&mut self, path: &str) -> Response<Bytes> {
        if let Some(status) = self.blind {
            return reply(status, &json!({ "error": { "code": "Blind", "message": "No." } }));
        }
        if let Some((_, status, code)) = self.closed.as_ref().filter(|(below, ..)| path.starts_with(below)) {
            return reply(*status, &json!({ "error": { "code": code, "message": "No." } }));
        }
        if path == "/subscriptions" {
            let all = std::iter::once(crate::fake::SUB).chain(self.subscriptions.iter().map(String::as_str));
            let rows: Vec<Value> = all
                .map(|id| json!({ "subscriptionId": id, "displayName": id, "state": "Enabled" }))
                .collect();
            self.pages += 1;
            let next = self
                .more
                .then(|| format!("https://management.azure.com{path}?page={}", self.pages));
            return reply(200, &json!({ "value": rows, "nextLink": next }));
        }
        if path == "/op" {
            return reply(
                200,
                &json!({ "status": "Failed", "error": { "code": "Busy", "message": "The server is busy." } }),
            );
        }
        let rows = match &mut self.late {
            Some((reads, before)) if *reads > 0 => {
                *reads -= 1;
                &*before
            }
            _ => &self.rows,
        };
        if path.ends_with("/roleassignments") || path.ends_with("/firewallrules") {
            let under = format!("{path}/");
            let listed: Vec<&Value> = rows
                .range(under.clone()..)
                .take_while(|(k, _)| k.starts_with(&under))
                .map(|(_, v)| v)
                .collect();
            let cut = self.cut.as_ref().is_some_and(|below| path.starts_with(below));
            // Pages without an end: they are not followed for ever.
            self.pages += 1;
            let next = cut.then(|| format!("https://management.azure.com{path}?page={}", self.pages));
            return reply(200, &json!({ "value": listed, "nextLink": next }));
        }
        match rows.get(path) {
            Some(row) => reply(200, row),
            None => reply(
                404,
                &json!({ "error": { "code": "ResourceNotFound", "message": "It is not there." } }),
            ),
        }
    }

    fn write(&mut self, method: &Method, path: &str, body: &Value) -> Response<Bytes> {
        if let Some((vault, how)) = path.split_once("/accesspolicies/") {
            let row = self.rows.get_mut(vault).unwrap();
            let entry = body["properties"]["accessPolicies"][0].clone();
            let policies = row["properties"]["accessPolicies"].as_array_mut().unwrap();
            let at = policies.iter().position(|p| p["objectId"] == entry["objectId"]);
            match (how, at) {
                ("remove", Some(at)) => drop(policies.remove(at)),
                ("replace", Some(at)) => policies[at] = entry,
                ("add", Some(at)) => {
                    let new = entry["permissions"]["secrets"].as_array().unwrap().clone();
                    policies[at]["permissions"]["secrets"]
                        .as_array_mut()
                        .unwrap()
                        .extend(new);
                }
                _ => policies.push(entry),
            }
            return reply(200, &json!({}));
        }
        if *method == Method::DELETE {
            let status = if self.rows.remove(path).is_some() { 200 } else { 204 };
            return reply(status, &json!({}));
        }
        if *method == Method::PATCH {
            let row = self.rows.get_mut(path).unwrap();
            merge(row, body);
            return reply(200, row);
        }
        let mut row = body.clone();
        row["id"] = json!(path);
        row["name"] = json!(path.rsplit('/').next());
        if let Some((scope, _)) = path.split_once("/providers/microsoft.authorization/roleassignments/") {
            row["properties"]["scope"] = json!(scope);
            let held = self.rows.iter().any(|(key, other)| {
                key.starts_with(scope) && other["properties"]["principalId"] == row["properties"]["principalId"]
            });
            if held {
                return reply(
                    409,
                    &json!({ "error": { "code": "RoleAssignmentExists", "message": "It exists." } }),
                );
            }
        }
        if path.contains("/containers/") {
            row["etag"] = json!(format!("\"0x{}\"", self.writes.len()));
            row["properties"]["lastModifiedTime"] = json!("2026-11-22T14:02:00.0000000Z");
            row["properties"]["leaseState"] = json!("Available");
        }
        if let Some(id) = path.contains("/locks/").then(lock) {
            row["id"] = json!(id);
        }
        self.rows.insert(path.to_owned(), row.clone());
        reply(201, &row)
    }
}

/// PATCH as the rules have it: null takes a member away, an object below `properties` is replaced whole.
fn merge(row: &mut Value, body: &Value) {
    for (name, value) in body.as_object().unwrap() {
        if name == "properties" {
            for (name, value) in value.as_object().unwrap() {
                if value.is_null() {
                    row["properties"].as_object_mut().unwrap().remove(name);
                } else {
                    row["properties"][name] = value.clone();
                }
            }
        } else {
            row[name] = value.clone();
        }
    }
}

fn reply(status: u16, body: &Value) -> Response<Bytes> {
    Response::builder()
        .status(status)
        .header("x-ms-correlation-request-id", "corr")
        .body(Bytes::from(body.to_string()))
        .unwrap()
}

pub fn fixes(db: &Db) -> Fixes {
    Fixes::new(db.clone(), Arc::new(TokioClock::starting_at(AT)))
}

pub fn silent() -> Told {
    Arc::new(|_| {})
}
