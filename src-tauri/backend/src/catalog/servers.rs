//! Single servers that could take a restored database, and the names that are taken on them.

use std::sync::Arc;

use super::entry::{Entry, distance};
use super::lookup::Found;
use super::regions::Place;
use super::{FRESH, View};
use crate::api::{
    ApiError, Can, ServerChoice, ServerDatabases, ServerDatabasesRequest, ServerKind, Servers, TargetsRequest,
};
use crate::error;

/// A single server as the pickers know it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Server {
    pub id: String,
    pub name: String,
    pub resource_group: String,
    pub subscription_id: String,
    pub region: String,
    pub version: Option<String>,
    pub state: String,
    pub replica: bool,
}

impl Server {
    fn read(row: arm::postgres::SingleServer) -> Self {
        Self {
            id: row.id.as_str().to_owned(),
            name: row.name,
            resource_group: row.id.resource_group().to_owned(),
            subscription_id: row.id.subscription().to_owned(),
            region: row.location,
            version: row.version,
            state: row.state.unwrap_or_default(),
            replica: row.replication_role.is_some_and(|r| r.eq_ignore_ascii_case("Replica")),
        }
    }

    /// Whether a database of this vault can be restored here, as far as the list tells.
    pub(super) fn usable(&self, place: &Place<'_>) -> Can {
        let here = place.holds(&self.region);
        if !here.allowed {
            return here;
        }
        if self.replica {
            return Can::no("A read replica takes no databases.");
        }
        if !self.state.is_empty() && !self.state.eq_ignore_ascii_case("Ready") {
            return Can::no(format!("The server is not ready: Azure says {}.", self.state));
        }
        Can::yes()
    }

    pub(super) fn is_source_of(&self, entry: &Entry) -> bool {
        let prefix = format!("{}/databases/", self.id.to_lowercase());
        entry.kind == ServerKind::SingleServer && entry.data_source_id.to_lowercase().starts_with(&prefix)
    }
}

impl View {
    /// The source's own server first, then the usable ones, then the others with the reason.
    pub(crate) async fn servers(&self, request: TargetsRequest) -> Result<Servers, ApiError> {
        let detail = self.detail(&request.instance_id, false).await?;
        let (found, regions) = futures::join!(self.all_servers(), self.regions());
        let found = found?;
        let place = Place {
            region: detail.target_region(request.secondary)?,
            secondary: request.secondary,
            regions: &regions,
        };
        let mut servers: Vec<&Server> = found.rows.iter().collect();
        servers.sort_by_cached_key(|s| {
            let usable = s.usable(&place).allowed;
            (
                // In the paired region the source's own server is only one that is too far away.
                !(s.is_source_of(&detail.entry) && (usable || !request.secondary)),
                !usable,
                distance(&detail.entry, &s.id),
                s.name.to_lowercase(),
                s.id.to_lowercase(),
            )
        });
        let rows = servers.into_iter().map(|s| ServerChoice {
            id: s.id.clone(),
            name: s.name.clone(),
            resource_group: s.resource_group.clone(),
            subscription: self.subscription_name(&s.subscription_id),
            region: regions.named(&s.region),
            version: s.version.clone(),
            state: s.state.clone(),
            usable: s.usable(&place),
        });
        Ok(Servers {
            rows: rows.collect(),
            problems: found.problems.clone(),
        })
    }

    async fn all_servers(&self) -> Result<Arc<Found<Server>>, ApiError> {
        let ask = async {
            let found = self
                .everywhere(|s| async move { self.scope.arm.single_servers(&s).await })
                .await;
            Ok(found.or_the_one_error()?.map(Server::read))
        };
        self.servers.get((), self.now(), FRESH, ask).await
    }

    /// Servers that are at hand, and else those of one subscription: enough to fill in the form, without asking all.
    pub(super) async fn servers_near(&self, entry: &Entry) -> Vec<Server> {
        if let Some(all) = self.servers.peek(&()) {
            return all.rows.clone();
        }
        let Ok(id) = arm::ResourceId::parse(&entry.data_source_id) else {
            return Vec::new();
        };
        let Some(subscription) = id.subscription() else {
            return Vec::new();
        };
        let ask = async {
            let page = self.ask(self.scope.arm.single_servers(subscription)).await?;
            Ok(page.rows.into_iter().map(Server::read).collect())
        };
        match self.near.get(subscription.to_lowercase(), self.now(), FRESH, ask).await {
            Ok(rows) => rows.to_vec(),
            Err(error) => {
                // The picker says so when it is opened; the form is then only less filled in.
                tracing::debug!(message = %error.message, "the servers near the source could not be listed");
                Vec::new()
            }
        }
    }

    pub(crate) async fn server_databases(&self, request: ServerDatabasesRequest) -> Result<ServerDatabases, ApiError> {
        let names = self.names_on(&request.server_id).await?;
        Ok(ServerDatabases {
            server_id: request.server_id,
            names: names.to_vec(),
        })
    }

    pub(super) async fn names_on(&self, server_id: &str) -> Result<Arc<Vec<String>>, ApiError> {
        let id = arm::SingleServerId::parse(server_id).map_err(|e| error::invalid(e.to_string()))?;
        let ask = async {
            let page = self.ask(self.scope.arm.single_server_databases(&id)).await?;
            let mut names: Vec<String> = page.rows.into_iter().map(|d| d.name).collect();
            names.sort_by_key(|n| n.to_lowercase());
            Ok(names)
        };
        // Short: whether a name is free decides whether a restore can be sent.
        self.server_databases
            .get(id.key().to_owned(), self.now(), time::Duration::seconds(10), ask)
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::super::entry::tests::{entry, single};
    use super::super::regions::Regions;
    use super::*;

    pub(crate) fn server(name: &str, region: &str) -> Server {
        Server {
            id: format!("/subscriptions/s1/resourceGroups/db/providers/Microsoft.DBforPostgreSQL/servers/{name}"),
            name: name.into(),
            resource_group: "db".into(),
            subscription_id: "s1".into(),
            region: region.into(),
            version: Some("11".into()),
            state: "Ready".into(),
            replica: false,
        }
    }

    #[test]
    fn only_a_ready_server_of_the_vaults_region_is_usable() {
        let place = Place {
            region: "westeurope",
            secondary: false,
            regions: &Regions::default(),
        };
        assert!(server("pg-1", "West Europe").usable(&place).allowed);
        let far = server("pg-1", "northeurope").usable(&place);
        assert!(
            far.reason
                .is_some_and(|r| r.contains("North Europe") && r.contains("West Europe"))
        );
        let stopped = Server {
            state: "Dropping".into(),
            ..server("pg-1", "westeurope")
        };
        assert!(stopped.usable(&place).reason.is_some_and(|r| r.contains("Dropping")));
        let replica = Server {
            replica: true,
            ..server("pg-1", "westeurope")
        };
        assert!(!replica.usable(&place).allowed);
        let silent = Server {
            state: String::new(),
            ..server("pg-1", "westeurope")
        };
        assert!(silent.usable(&place).allowed, "what Azure does not say forbids nothing");
    }

    #[test]
    fn the_source_is_known_by_its_id() {
        let e = entry(&single("orders")).unwrap_or_else(|| unreachable!());
        assert!(server("PG-1", "westeurope").is_source_of(&e));
        assert!(!server("pg-11", "westeurope").is_source_of(&e));
    }
}
