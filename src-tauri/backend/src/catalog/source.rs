//! Looking around: Resource Graph first, which knows all subscriptions at once, then Resource Manager, which knows the
//! truth of each vault but has to be asked vault by vault.

use futures::future::join_all;

use super::entry::{Entry, Inventory, VaultEntry};
use super::{View, cut_short, unreadable};
use crate::api::{ApiError, ErrorCode, Problem};

/// Both kinds of PostgreSQL, in an order that paging can rely on (contract §9).
const INSTANCES: &str = "RecoveryServicesResources \
    | where type =~ 'microsoft.dataprotection/backupvaults/backupinstances' \
    | where properties.dataSourceInfo.datasourceType in~ ('Microsoft.DBforPostgreSQL/servers/databases', 'Microsoft.DBforPostgreSQL/flexibleServers') \
    | order by id asc";
const VAULTS: &str = "resources | where type =~ 'microsoft.dataprotection/backupvaults' | order by id asc";
const GRAPH: &str = "Azure Resource Graph";

impl View {
    pub(super) async fn look_around(&self) -> Result<Inventory, ApiError> {
        if self.scope.subscriptions.is_empty() {
            // Resource Graph takes no subscription for all of them, and none is what the person wants to look at.
            return Ok(self.inventory(Vec::new(), Vec::new(), Vec::new()));
        }
        let (entries, vaults) = futures::join!(self.graph_entries(), self.graph_vaults());
        match (entries, vaults) {
            (Ok((entries, mut problems)), Ok((vaults, more))) => {
                problems.extend(more);
                Ok(self.inventory(entries, vaults, problems))
            }
            (Ok((entries, mut problems)), Err(error)) => {
                problems.push(Problem {
                    scope: format!("{GRAPH}: vaults"),
                    error,
                });
                let found = self
                    .everywhere(|s| async move { self.scope.arm.vaults(&s).await })
                    .await;
                problems.extend(found.problems);
                Ok(self.inventory(entries, found.rows.iter().map(VaultEntry::read).collect(), problems))
            }
            // Without a network or a sign-in, asking elsewhere is only asking again.
            (Err(error), _) if is_everywhere(error.code) => Err(error),
            (Err(error), _) => self.vault_by_vault(error).await,
        }
    }

    async fn graph_entries(&self) -> Result<(Vec<Entry>, Vec<Problem>), ApiError> {
        let answer = self
            .ask(self.scope.arm.graph_query(INSTANCES, &self.subscription_ids()))
            .await?;
        let mut skipped = Vec::new();
        let mut entries = Vec::new();
        for row in &answer.rows {
            match arm::Instance::from_value(row) {
                Ok(instance) => entries.extend(Entry::read(&instance)),
                Err(reason) => skipped.push(reason),
            }
        }
        let mut problems: Vec<_> = unreadable(GRAPH, &skipped).into_iter().collect();
        if answer.truncated {
            problems.push(cut_short(GRAPH));
        }
        Ok((entries, problems))
    }

    async fn graph_vaults(&self) -> Result<(Vec<VaultEntry>, Vec<Problem>), ApiError> {
        let answer = self
            .ask(self.scope.arm.graph_query(VAULTS, &self.subscription_ids()))
            .await?;
        let mut skipped = Vec::new();
        let mut vaults = Vec::new();
        for row in &answer.rows {
            match arm::Vault::from_value(row) {
                Ok(vault) => vaults.push(VaultEntry::read(&vault)),
                Err(reason) => skipped.push(reason),
            }
        }
        Ok((vaults, unreadable(GRAPH, &skipped).into_iter().collect()))
    }

    /// The long way, with Resource Graph's refusal named: what it alone knows (newest points) is missing.
    async fn vault_by_vault(&self, refusal: ApiError) -> Result<Inventory, ApiError> {
        let found = self
            .everywhere(|s| async move { self.scope.arm.vaults(&s).await })
            .await
            .or_the_one_error()?;
        let mut problems = vec![Problem {
            scope: GRAPH.to_owned(),
            error: refusal,
        }];
        problems.extend(found.problems);
        let asked = found
            .rows
            .iter()
            .map(|vault| async move { (vault, self.ask(self.scope.arm.instances(&vault.id)).await) });
        let mut entries = Vec::new();
        for (vault, answer) in join_all(asked).await {
            let scope = || format!("Vault {}", vault.name);
            match answer {
                Ok(page) => {
                    problems.extend(unreadable(scope(), &page.skipped));
                    entries.extend(page.rows.iter().filter_map(Entry::read));
                }
                Err(error) => problems.push(Problem { scope: scope(), error }),
            }
        }
        let vaults = found.rows.iter().map(VaultEntry::read).collect();
        Ok(self.inventory(entries, vaults, problems))
    }

    fn inventory(&self, mut entries: Vec<Entry>, vaults: Vec<VaultEntry>, problems: Vec<Problem>) -> Inventory {
        // An instance that is listed under two spellings of its id is one instance.
        entries.sort_by_key(|e| e.id.to_lowercase());
        entries.dedup_by(|a, b| arm::same_id(&a.id, &b.id));
        Inventory {
            entries,
            vaults,
            problems,
            as_of: self.now(),
            cached: false,
        }
    }

    fn subscription_ids(&self) -> Vec<String> {
        self.scope.subscriptions.iter().map(|s| s.id.clone()).collect()
    }
}

fn is_everywhere(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::NotSignedIn
            | ErrorCode::SignInFailed
            | ErrorCode::Offline
            | ErrorCode::Tls
            | ErrorCode::Storage
            | ErrorCode::Internal
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_another_service_could_answer_is_asked_there() {
        assert!(is_everywhere(ErrorCode::Offline) && is_everywhere(ErrorCode::NotSignedIn));
        assert!(!is_everywhere(ErrorCode::Forbidden) && !is_everywhere(ErrorCode::Throttled));
    }
}
