//! The names and addresses that a person types: read once, with the reason when they cannot be. Pure.
//!
//! Nothing here repeats what was typed in an error: a shared access signature or a connection string pasted by mistake
//! must not travel back to a screen, a log or a screenshot.

use url::Url;

use super::facts::Suffixes;

/// Why a text is not what is asked for, and what would be, where it can be guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub message: String,
    pub suggestion: Option<String>,
}

impl Wrong {
    pub fn because(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            suggestion: None,
        }
    }
    fn rather(message: impl Into<String>, suggestion: String) -> Self {
        Self {
            message: message.into(),
            suggestion: Some(suggestion),
        }
    }
}

/// ARM id of a PostgreSQL single server, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerId {
    /// As given.
    pub id: String,
    pub subscription: String,
    pub name: String,
}

impl ServerId {
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        let id = text.trim().trim_end_matches('/');
        if id.is_empty() {
            return Err(Wrong::because("Choose a server."));
        }
        if !id.starts_with('/') {
            return Err(Wrong::because(
                "Choose a server from the list, or give its resource ID: it begins with /subscriptions/.",
            ));
        }
        // Seen in published samples (contract §4): one `providers` too many.
        let doubled = "/providers/providers/";
        if let Some(at) = id.to_ascii_lowercase().find(doubled) {
            let repaired = format!("{}/providers/{}", &id[..at], &id[at + doubled.len()..]);
            return Err(Wrong::rather("The ID says “providers” twice.", repaired));
        }
        let parts: Vec<&str> = id.split('/').skip(1).collect();
        let is = |at: usize, word: &str| parts.get(at).is_some_and(|part| part.eq_ignore_ascii_case(word));
        let shaped = is(0, "subscriptions") && is(2, "resourceGroups") && is(4, "providers");
        if !shaped || parts.iter().any(|part| part.is_empty()) {
            return Err(Wrong::because(
                "This is not the resource ID of a server: /subscriptions/…/resourceGroups/…/providers/Microsoft.DBforPostgreSQL/servers/….",
            ));
        }
        if is(5, "Microsoft.DBforPostgreSQL") && is(6, "flexibleServers") {
            return Err(Wrong::because(
                "This is a flexible server. Azure Backup restores as a database to a single server only; choose “As files” instead.",
            ));
        }
        if !(is(5, "Microsoft.DBforPostgreSQL") && is(6, "servers")) {
            return Err(Wrong::because("This is not a PostgreSQL single server."));
        }
        if parts.len() > 8 {
            let server = format!("/{}", parts[..8].join("/"));
            return Err(Wrong::rather("This ID goes on after the server’s name.", server));
        }
        match parts.get(7) {
            Some(name) => Ok(Self {
                id: id.to_owned(),
                subscription: parts[1].to_owned(),
                name: (*name).to_owned(),
            }),
            None => Err(Wrong::because("The server’s name is missing at the end of the ID.")),
        }
    }
    /// ARM id of a database on this server.
    pub fn database(&self, name: &str) -> String {
        format!("{}/databases/{name}", self.id)
    }
}

/// Account and container of a container's ARM id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerId {
    pub subscription: String,
    pub account: String,
    pub container: String,
}

impl ContainerId {
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.trim().trim_end_matches('/').split('/').skip(1).collect();
        let is = |at: usize, word: &str| parts.get(at).is_some_and(|part| part.eq_ignore_ascii_case(word));
        let shaped = parts.len() == 12
            && is(0, "subscriptions")
            && is(5, "Microsoft.Storage")
            && is(6, "storageAccounts")
            && is(8, "blobServices")
            && is(10, "containers");
        shaped.then(|| Self {
            subscription: parts[1].to_owned(),
            account: parts[7].to_owned(),
            container: parts[11].to_owned(),
        })
    }
}

/// Subscription segment of any ARM id.
pub fn subscription_of(id: &str) -> Option<&str> {
    let mut parts = id.trim().split('/').skip(1);
    let first = parts.next()?;
    first.eq_ignore_ascii_case("subscriptions").then(|| parts.next())?
}

/// Last segment of an ARM id or address.
pub fn last_segment(id: &str) -> &str {
    id.trim_end_matches('/').rsplit('/').next().unwrap_or(id)
}

/// A container's address without a shared access signature and without a trailing slash (contract §6.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerUrl {
    pub url: String,
    /// First label of the host.
    pub account: String,
    pub container: String,
}

impl ContainerUrl {
    /// `endpoints` are the blob endpoints of accounts that are known: an account may live under a host that no suffix tells.
    pub fn parse(text: &str, suffixes: &Suffixes, endpoints: &[&str]) -> Result<Self, Wrong> {
        let blob = suffixes.blob_host();
        let shape = format!("https://account.{blob}/container");
        let text = text.trim();
        if text.is_empty() {
            return Err(Wrong::because("Choose a container."));
        }
        if text.contains(['?', '#']) {
            // The part behind the question mark is a key to the data: it is neither kept nor repeated.
            return Err(Wrong::because(
                "Give the address without the part after “?”. That part may be a shared access signature, which is a key; Azure Backup does not need it.",
            ));
        }
        let Ok(url) = Url::parse(text) else {
            return Err(Wrong::because(format!("This is not a container’s address: {shape}.")));
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Wrong::because("Give the address without a user name or password."));
        }
        let host = authority(&url);
        let path = url.path().trim_matches('/').to_owned();
        if url.scheme() == "http" {
            return Err(Wrong::rather(
                "The address must begin with https.",
                format!("https://{host}/{path}"),
            ));
        }
        if url.scheme() != "https" {
            return Err(Wrong::because(format!("This is not a container’s address: {shape}.")));
        }
        let dfs = format!(".{}", blob.replacen("blob.", "dfs.", 1));
        if let Some(account) = host.strip_suffix(&dfs) {
            return Err(Wrong::rather(
                "This is the Data Lake address of the account; Azure Backup takes the blob address.",
                format!("https://{account}.{blob}/{path}"),
            ));
        }
        let known = endpoints
            .iter()
            .filter_map(|endpoint| Url::parse(endpoint).ok())
            .any(|endpoint| authority(&endpoint) == host);
        let account = host.split('.').next().unwrap_or_default().to_owned();
        let by_suffix = below(&host, &blob).is_some_and(|account| !account.contains('.'));
        if !known && !by_suffix {
            return Err(Wrong::because(format!(
                "The host must be a storage account of this cloud: it ends in .{blob}."
            )));
        }
        if by_suffix && !account_name(&account) {
            return Err(Wrong::because(
                "A storage account’s name has 3 to 24 small letters and digits.",
            ));
        }
        if path.is_empty() {
            return Err(Wrong::because(
                "The container’s name is missing at the end of the address.",
            ));
        }
        if path.contains('/') {
            let first = path.split('/').next().unwrap_or_default();
            return Err(Wrong::rather(
                "Give the container only, without a folder. The file prefix says where in it the files go.",
                format!("https://{host}/{first}"),
            ));
        }
        if !container_name(&path) {
            return Err(Wrong::because(
                "A container’s name has 3 to 63 small letters, digits and single hyphens, and begins and ends with a letter or digit.",
            ));
        }
        Ok(Self {
            url: format!("https://{host}/{path}"),
            account,
            container: path,
        })
    }
}

/// Host in small letters, with its port where that is not https's own.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host,
    }
}

/// What stands before a suffix. A port counts as part of the host, except on a loopback cloud whose suffix leaves it out.
fn below<'a>(host: &'a str, suffix: &str) -> Option<&'a str> {
    let loopback = suffix.ends_with("localhost");
    let host = if loopback {
        host.split(':').next().unwrap_or(host)
    } else {
        host
    };
    host.strip_suffix(suffix)?.strip_suffix('.')
}

fn account_name(name: &str) -> bool {
    (3..=24).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// The storage service's rule for container names.
fn container_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes.iter().all(|b| plain(*b) || *b == b'-')
        && bytes.first().is_some_and(|b| plain(*b))
        && bytes.last().is_some_and(|b| plain(*b))
        && !name.contains("--")
}

/// Identifier of a Key Vault secret, with or without a version (contract §6.1: both occur).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretUri {
    pub uri: String,
    pub vault: String,
    pub name: String,
}

impl SecretUri {
    pub fn parse(text: &str, suffixes: &Suffixes) -> Result<Self, Wrong> {
        let host_suffix = suffixes.key_vault_host();
        let shape = format!("https://vault-name.{host_suffix}/secrets/secret-name");
        let text = text.trim();
        if text.is_empty() {
            return Err(Wrong::because("Choose the secret with the server’s connection string."));
        }
        if looks_like_a_value(text) {
            return Err(Wrong::because(format!(
                "This looks like a connection string or a password. Give the secret’s identifier instead: {shape}."
            )));
        }
        if text.contains(['?', '#']) {
            return Err(Wrong::because("Give the identifier without the part after “?”."));
        }
        let Ok(url) = Url::parse(text) else {
            return Err(Wrong::because(format!("This is not a secret’s identifier: {shape}.")));
        };
        let host = authority(&url);
        let path = url.path().trim_matches('/').to_owned();
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Wrong::because(format!("This is not a secret’s identifier: {shape}.")));
        }
        if url.scheme() == "http" {
            return Err(Wrong::rather(
                "The identifier must begin with https.",
                format!("https://{host}/{path}"),
            ));
        }
        if url.scheme() != "https" {
            return Err(Wrong::because(format!("This is not a secret’s identifier: {shape}.")));
        }
        let vault = below(&host, host_suffix).unwrap_or_default();
        if vault.is_empty() || vault.contains('.') {
            return Err(Wrong::because(format!(
                "The host must be a key vault of this cloud: it ends in .{host_suffix}."
            )));
        }
        let parts: Vec<&str> = path.split('/').collect();
        let kind = parts.first().copied().unwrap_or_default();
        if kind.eq_ignore_ascii_case("keys") || kind.eq_ignore_ascii_case("certificates") {
            return Err(Wrong::because(
                "This is a key or a certificate. The connection string is kept in a secret.",
            ));
        }
        let name = parts.get(1).copied().unwrap_or_default();
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let version_fits = parts.get(2).is_none_or(|version| !version.is_empty() && plain(version));
        if !kind.eq_ignore_ascii_case("secrets") || name.is_empty() || parts.len() > 3 || !version_fits {
            return Err(Wrong::because(format!("This is not a secret’s identifier: {shape}.")));
        }
        if name.len() > 127 || !plain(name) {
            return Err(Wrong::because(
                "A secret’s name has up to 127 letters, digits and hyphens.",
            ));
        }
        Ok(Self {
            uri: format!("https://{host}/{path}"),
            vault: vault.to_owned(),
            name: name.to_owned(),
        })
    }
}

/// A value pasted where its address belongs.
fn looks_like_a_value(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let schemes = ["postgres://", "postgresql://", "jdbc:"];
    let keys = ["password=", "pwd=", "server=", "host=", "user id=", "username="];
    let squeezed: String = lower
        .chars()
        .filter(|c| !c.is_whitespace() || *c == ' ')
        .collect::<String>()
        .replace(" =", "=");
    schemes.iter().any(|scheme| lower.starts_with(scheme)) || keys.iter().any(|key| squeezed.contains(key))
}

/// `9.6` and `11` in one order. `None` when it is not a version that can be compared.
pub fn postgres_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().split('.');
    let major: u32 = parts.next()?.parse().ok()?;
    // Before 10 the second number was part of the major version.
    let minor = if major < 10 {
        parts.next().unwrap_or("0").parse().ok()?
    } else {
        0
    };
    Some((major, minor))
}
