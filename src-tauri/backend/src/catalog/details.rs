//! One instance in words: everything that `az dataprotection backup-instance show` prints, and what Resource Graph adds.

mod groups;
mod words;

use arm::dataprotection::Vault;
use serde_json::{Value, json};

use super::View;
use super::closely::Detail;
use super::databases::alone;
use crate::api::{ApiError, ErrorCode, InstanceDetails, InstanceRequest, Problem};
use crate::error;
use groups::Ground;

/// What is read for this page alone; each may be missing without the others.
struct Read {
    /// As Azure Resource Manager sent it.
    instance: Option<Value>,
    vault: Option<Vault>,
    /// Resource Graph's row.
    row: Option<Value>,
    problems: Vec<Problem>,
}

impl View {
    pub(crate) async fn instance(&self, request: InstanceRequest) -> Result<InstanceDetails, ApiError> {
        let id = arm::InstanceId::parse(&request.instance_id).map_err(|e| error::invalid(e.to_string()))?;
        let (detail, read, regions) = futures::join!(
            self.detail(&request.instance_id, false),
            Box::pin(self.read_for_details(&id)),
            self.regions()
        );
        let detail = detail?;
        // Resource Manager has the truth, Resource Graph what it adds; an instance that neither shows is known from before.
        let typed = |value: &Option<Value>| value.as_ref().and_then(|v| arm::Instance::from_value(v).ok());
        let graph = typed(&read.row);
        let shown = typed(&read.instance).or_else(|| graph.clone());
        let ground = Ground {
            detail: &detail,
            instance: shown.as_ref(),
            graph: graph.as_ref().and_then(|i| i.graph.as_ref()),
            policy_info: read.row.as_ref().map_or(&Value::Null, policy_info),
            vault: read.vault.as_ref(),
            regions: &regions,
        };
        let mut errors: Vec<ApiError> = Vec::new();
        for e in shown.iter().flat_map(|i| &i.protection_errors) {
            errors.push(error::from_service(ErrorCode::Service, e));
        }
        Ok(InstanceDetails {
            database: self.row(&detail.entry, &alone(&detail), &regions),
            groups: groups::all(&ground),
            errors,
            problems: problems(&detail, read.problems),
            raw_json: raw(read.instance, read.row),
            as_of: self.now().into(),
        })
    }

    async fn read_for_details(&self, id: &arm::InstanceId) -> Read {
        let client = &self.scope.arm;
        // A quote in an id would end the text of the query (contract §9).
        let text = id.as_str().replace('\\', "\\\\").replace('\'', "\\'");
        let query = format!(
            "RecoveryServicesResources | where type =~ 'microsoft.dataprotection/backupvaults/backupinstances' | where id =~ '{text}' | order by id asc"
        );
        let subscription = [id.vault().subscription().to_owned()];
        let vault_id = id.vault();
        let (instance, vault, row) = futures::join!(
            self.ask(client.instance_value(id)),
            self.ask(client.vault(&vault_id)),
            self.ask(client.graph_query(&query, &subscription))
        );
        let mut problems = Vec::new();
        let mut note = |scope: String, error| problems.push(Problem { scope, error });
        Read {
            instance: instance.map_err(|e| note(format!("Instance {}", id.name()), e)).ok(),
            vault: vault.map_err(|e| note(format!("Vault {}", vault_id.name()), e)).ok(),
            row: row
                .map_err(|e| note("Azure Resource Graph".to_owned(), e))
                .ok()
                .and_then(|page| page.rows.into_iter().next()),
            problems,
        }
    }
}

/// What the points had to say, and what this page could not read; each once.
fn problems(detail: &Detail, own: Vec<Problem>) -> Vec<Problem> {
    let lane = detail.secondary.as_ref().and_then(|s| s.problem.clone());
    let mut all: Vec<Problem> = own;
    for problem in detail.problems.iter().cloned().chain(lane) {
        if !all.iter().any(|p| p.scope == problem.scope) {
            all.push(problem);
        }
    }
    all
}

/// The texts of Resource Graph about the policy, wherever they stand in the row.
fn policy_info(row: &Value) -> &Value {
    &row["properties"]["backupInstanceExtendedProperties"]["policyExtendedInfo"]
}

/// Under two headings where both have answered: the same instance is told in two ways (contract §9).
fn raw(instance: Option<Value>, row: Option<Value>) -> String {
    let shown = match (instance, row) {
        (Some(instance), Some(row)) => json!({"Azure Resource Manager": instance, "Azure Resource Graph": row}),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => return String::new(),
    };
    serde_json::to_string_pretty(&shown).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
