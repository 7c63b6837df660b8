//! Restores of the practice company with something missing: together every kind of change that Pointback can make.

use azsim::{Control, Fact, Site, world::LockLevel};
use backend::{
    Backend,
    api::{
        CheckLine, DatabasesRequest, Draft, FixChoice, FixRequest, FlightAbout, FlightRequest, HandoffFile, LineState,
        TargetKind, TimelineRequest,
    },
};

pub struct Scene {
    pub source: &'static str,
    pub draft: Draft,
    /// Lines that can be put right, and nothing else is wrong.
    pub lines: Vec<&'static str>,
}

/// Takes away what each needs, in one world.
pub async fn broken(backend: &Backend, control: &Control) -> Vec<Scene> {
    let scenes = vec![
        elsewhere(backend, control).await,
        by_policy(backend, control).await,
        files(backend, control).await,
        identity(backend, control).await,
    ];
    backend
        .databases_list(DatabasesRequest { refresh: true })
        .await
        .expect("the list");
    scenes
}

async fn draft(backend: &Backend, name: &str) -> Draft {
    let all = backend
        .databases_list(DatabasesRequest { refresh: false })
        .await
        .expect("the list");
    let row = all.rows.into_iter().find(|row| row.name == name);
    let instance_id = row.unwrap_or_else(|| panic!("no database is called {name}")).id;
    let request = TimelineRequest {
        instance_id,
        refresh: false,
    };
    let mut draft = backend.timeline_get(request).await.expect("its points").draft;
    "handed_off".clone_into(&mut draft.database_name);
    draft
}

fn without(control: &Control, site: &Site, facts: &[Fact]) {
    for fact in facts {
        assert!(control.set(site, *fact, false), "{fact:?}");
    }
}

/// As a database in another subscription.
async fn elsewhere(backend: &Backend, control: &Control) -> Scene {
    let mut draft = draft(backend, "orders").await;
    draft.server_id = server(control, "pg-fin-weu-02");
    let site = Site {
        source: "orders".into(),
        server: "pg-fin-weu-02".into(),
        key_vault: "kv-prod-weu".into(),
        ..Site::default()
    };
    let facts = [
        Fact::CrossSubscription,
        Fact::ServerReader,
        Fact::ServerFirewall,
        Fact::ServerPublicAccess,
        Fact::KeyVaultPublicAccess,
    ];
    without(control, &site, &facts);
    let lines = vec![
        "vault-cross-subscription",
        "server-public",
        "server-firewall",
        "server-role",
        "secret-network",
    ];
    Scene {
        source: "orders",
        draft,
        lines,
    }
}

/// As a database, with a key vault that goes by access policies.
async fn by_policy(backend: &Backend, control: &Control) -> Scene {
    let draft = draft(backend, "warehouse").await;
    let site = Site {
        source: "warehouse".into(),
        key_vault: "kv-prod-neu".into(),
        ..Site::default()
    };
    without(control, &site, &[Fact::SecretRight, Fact::KeyVaultNetwork]);
    Scene {
        source: "warehouse",
        draft,
        lines: vec!["secret-network", "secret-permission"],
    }
}

/// As files, of a flexible server.
async fn files(backend: &Backend, control: &Control) -> Scene {
    let name = "stprodrestoreweu";
    let mut draft = draft(backend, "pgflex-billing").await;
    draft.target = TargetKind::Files;
    "handed-off".clone_into(&mut draft.file_prefix);
    (draft.container_id, draft.storage_account_id) = control.read(|world| {
        let account = world.storage_account(name).expect("the account");
        (account.container_id("fresh"), account.id())
    });
    // The same suffix as of the secrets of this world, wherever it is.
    let example = self::draft(backend, "orders").await.secret_uri;
    let host = example
        .split('/')
        .nth(2)
        .expect("a host")
        .split_once(".vault.")
        .expect("a key vault")
        .1;
    let blob = if host.starts_with("localhost") {
        "blob"
    } else {
        "blob.core"
    };
    draft.container_url = format!("https://{name}.{blob}.{host}/fresh");
    let site = Site {
        source: "pgflex-billing".into(),
        account: name.into(),
        container: "fresh".into(),
        ..Site::default()
    };
    let facts = [
        Fact::BlobRole,
        Fact::StoragePublicAccess,
        Fact::StorageNetwork,
        Fact::CrossTenantReplication,
    ];
    without(control, &site, &facts);
    control.lock("Do not touch", &draft.storage_account_id, LockLevel::ReadOnly);
    let lines = vec![
        "storage-public",
        "storage-network",
        "storage-cross-tenant",
        "storage-lock",
        "container-exists",
        "container-role",
    ];
    Scene {
        source: "pgflex-billing",
        draft,
        lines,
    }
}

/// Of a vault that nothing can be given to yet.
async fn identity(backend: &Backend, control: &Control) -> Scene {
    let draft = draft(backend, "orders_us").await;
    let site = Site {
        source: "orders_us".into(),
        ..Site::default()
    };
    without(control, &site, &[Fact::VaultIdentity]);
    Scene {
        source: "orders_us",
        draft,
        lines: vec!["vault-identity"],
    }
}

/// By an account that may read everything, and have nothing validated or restored.
pub async fn powerless(backend: &Backend, control: &Control, caller: &str) -> Scene {
    let site = Site {
        source: "orders".into(),
        caller: caller.into(),
        ..Site::default()
    };
    without(control, &site, &[Fact::ValidateRight, Fact::RestoreRight]);
    Scene {
        source: "orders",
        draft: draft(backend, "orders").await,
        lines: vec!["account-validate", "account-restore"],
    }
}

fn server(control: &Control, name: &str) -> String {
    control.read(|world| {
        let found = world.servers.iter().find(|server| server.name == name);
        found.expect("the server").id()
    })
}

impl Scene {
    fn about(&self) -> FlightRequest {
        FlightRequest {
            draft: self.draft.clone(),
            refresh: true,
        }
    }

    /// Everything that can be put right.
    pub fn request(&self) -> FixRequest {
        let choice = |id: &&str| FixChoice {
            line_id: (*id).to_owned(),
            scope: None,
        };
        FixRequest {
            about: FlightAbout::Restore(self.about()),
            fixes: self.lines.iter().map(choice).collect(),
        }
    }

    pub async fn check(&self, backend: &Backend) -> Vec<CheckLine> {
        backend.flight_check(self.about(), |_| {}).await.expect("a check").lines
    }

    pub async fn files(&self, backend: &Backend) -> Vec<HandoffFile> {
        backend.handoff_get(self.request()).await.expect("files").files
    }
}

/// What is wrong, by the ids of the lines.
pub fn missing(lines: &[CheckLine]) -> Vec<&str> {
    let missing = lines.iter().filter(|line| line.state == LineState::Missing);
    missing.map(|line| line.id.as_str()).collect()
}

/// Ids of the lines that can be put right.
pub fn offered(lines: &[CheckLine]) -> Vec<&str> {
    let offered = lines.iter().filter(|line| line.fix.is_some());
    offered.map(|line| line.id.as_str()).collect()
}
