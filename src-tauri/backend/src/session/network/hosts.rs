//! Every host that a firewall must let Pointback reach, and what for (contract §1, §3). Databases are not among them: Azure Backup
//! reaches those, Pointback only asks Resource Manager about them. Nor does a restore need to reach a storage account from here; to
//! take back a container that was made for one, its account is asked whether it is empty.

use arm::Cloud;
use url::Url;

/// A line of the firewall's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Host {
    /// A name, or a pattern: `*.vault.azure.net`.
    pub name: String,
    pub port: u16,
    pub purpose: &'static str,
    /// What may be asked without a token. `None`: a pattern, of which no host is known.
    pub question: Option<Url>,
}

const VAULT: &str = "Names of secrets in key vaults, for restores as a database";
const BLOBS: &str = "Only to delete a container again that Pointback made: whether it is empty";

/// `vaults`: hosts of key vaults that have been seen.
pub(crate) fn hosts(cloud: &Cloud, vaults: &[String]) -> Vec<Host> {
    let mut all = vec![
        known(
            &cloud.login,
            // What a sign-in begins with (contract §3); in a cloud without people's tenants it is still an answer.
            "/common/v2.0/.well-known/openid-configuration",
            "Signing in (Microsoft Entra ID)",
        ),
        known(
            &cloud.arm,
            // Answers without a token (contract §3).
            "/metadata/endpoints?api-version=2022-09-01",
            "Azure Resource Manager and Resource Graph: everything that is listed and restored",
        ),
    ];
    let suffix = cloud.key_vault_suffix.to_ascii_lowercase();
    if !suffix.is_empty() {
        all.push(Host {
            name: format!("*{suffix}"),
            port: 443,
            purpose: VAULT,
            question: None,
        });
    }
    let mut vaults: Vec<String> = vaults.iter().map(|host| host.to_ascii_lowercase()).collect();
    vaults.sort();
    vaults.dedup();
    // Only hosts of this cloud: what is asked is what the firewall's list covers.
    let within = vaults
        .iter()
        .filter(|host| !suffix.is_empty() && host.ends_with(&suffix));
    all.extend(
        within
            .filter_map(|host| Url::parse(&format!("https://{host}/")).ok())
            .map(|url| known(&url, "/", VAULT)),
    );
    if !cloud.storage_suffix.is_empty() {
        all.push(Host {
            name: format!("*.blob.{}", cloud.storage_suffix.to_ascii_lowercase()),
            port: 443,
            purpose: BLOBS,
            question: None,
        });
    }
    all
}

fn known(base: &Url, path: &str, purpose: &'static str) -> Host {
    Host {
        name: base.host_str().unwrap_or_default().to_owned(),
        port: base.port_or_known_default().unwrap_or(443),
        purpose,
        question: base.join(path).ok(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_cloud_has_its_own_list() {
        let names = |cloud: &Cloud, vaults: &[String]| -> Vec<_> {
            hosts(cloud, vaults)
                .into_iter()
                .map(|host| (host.name, host.question.is_some()))
                .collect()
        };
        let vaults = ["KV-Prod.vault.azure.net".to_owned(), "kv.attacker.example".to_owned()];
        assert_eq!(
            names(&Cloud::public(), &vaults),
            [
                ("login.microsoftonline.com".to_owned(), true),
                ("management.azure.com".to_owned(), true),
                ("*.vault.azure.net".to_owned(), false),
                ("kv-prod.vault.azure.net".to_owned(), true),
                ("*.blob.core.windows.net".to_owned(), false),
            ]
        );
        assert_eq!(names(&Cloud::china(), &vaults)[2].0, "*.vault.azure.cn");
        assert_eq!(names(&Cloud::china(), &vaults)[3].0, "*.blob.core.chinacloudapi.cn");
        assert_eq!(names(&Cloud::us_government(), &[])[0].0, "login.microsoftonline.us");
        let local = Cloud {
            arm: "https://localhost:8443/".parse().unwrap(),
            key_vault_suffix: String::new(),
            storage_suffix: String::new(),
            ..Cloud::public()
        };
        assert_eq!(hosts(&local, &[])[1].port, 8443);
        assert_eq!(hosts(&local, &vaults).len(), 2);
    }
}
