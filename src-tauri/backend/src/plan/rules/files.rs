//! Files in a blob container: container and prefix.

use super::{Issues, other_region, subscription};
use crate::api::{Draft, DraftField, ServerKind};
use crate::plan::facts::{AccountFacts, Facts};
use crate::plan::names::{ContainerId, ContainerUrl, subscription_of};

/// Far below what a blob's name may have (1,024), to leave room for the part that Azure adds.
const LONGEST_PREFIX: usize = 255;

pub(super) fn check(draft: &Draft, facts: &Facts, issues: &mut Issues) {
    if issues.stopped(DraftField::Target) {
        return;
    }
    container(draft, facts, issues);
    prefix(draft, facts, issues);
}

/// The draft's container, read with the hosts of the accounts that are known.
pub(crate) fn container_url(draft: &Draft, facts: &Facts) -> Result<ContainerUrl, crate::plan::names::Wrong> {
    let endpoints: Vec<&str> = facts
        .accounts
        .iter()
        .filter_map(|account| account.blob_endpoint.as_deref())
        .collect();
    ContainerUrl::parse(&draft.container_url, &facts.suffixes, &endpoints)
}

fn container(draft: &Draft, facts: &Facts, issues: &mut Issues) {
    let field = DraftField::Container;
    if draft.container_url.trim().is_empty() {
        return issues.missing(field, "Choose a container.", None);
    }
    let url = match container_url(draft, facts) {
        Ok(url) => url,
        Err(wrong) => return issues.stop_with(field, wrong.message, wrong.suggestion),
    };
    let id = draft.container_id.trim();
    if !id.is_empty() {
        let same = ContainerId::parse(id).is_some_and(|parsed| {
            parsed.account.eq_ignore_ascii_case(&url.account) && parsed.container.eq_ignore_ascii_case(&url.container)
        });
        if !same {
            return issues.stop(
                field,
                "The address and the chosen container are not the same. Choose the container again, or clear the address.",
            );
        }
    }
    let account = account_of(draft, facts, &url);
    let known = subscription_of(id).or_else(|| account.and_then(|account| subscription_of(&account.id)));
    subscription(facts, field, known, issues);
    let Some(account) = account else {
        return issues.info(
            field,
            "This storage account is not in the list of accounts that you can see. Azure will check it.",
        );
    };
    if let Some(message) = other_region(draft, facts, "storage account", &account.name, &account.region) {
        issues.stop(field, message);
    }
    // Contract §10.1: needed on the account. Warnings, because trusted services may pass where the public may not (§14).
    if account.public_network == Some(false) {
        issues.warn(
            field,
            format!(
                "{} has public network access turned off. Azure Backup may not reach it.",
                account.name
            ),
        );
    }
    if facts.kind == ServerKind::FlexibleServer && account.cross_tenant_replication == Some(false) {
        issues.warn(
            field,
            format!(
                "{} does not allow cross-tenant replication, which Azure Backup asks for with flexible servers.",
                account.name
            ),
        );
    }
}

/// The storage account that the form's address names, where it is known.
pub(crate) fn account<'a>(draft: &Draft, facts: &'a Facts) -> Option<&'a AccountFacts> {
    let url = container_url(draft, facts).ok()?;
    account_of(draft, facts, &url)
}

fn account_of<'a>(draft: &Draft, facts: &'a Facts, url: &ContainerUrl) -> Option<&'a AccountFacts> {
    facts
        .accounts
        .iter()
        .find(|account| account.id.eq_ignore_ascii_case(draft.storage_account_id.trim()))
        .filter(|account| account.name.eq_ignore_ascii_case(&url.account))
        .or_else(|| {
            facts
                .accounts
                .iter()
                .find(|account| account.name.eq_ignore_ascii_case(&url.account))
        })
}

fn prefix(draft: &Draft, facts: &Facts, issues: &mut Issues) {
    let field = DraftField::FilePrefix;
    let prefix = draft.file_prefix.as_str();
    if prefix.trim().is_empty() {
        // The member is required in every restore as files (contract §6.1).
        return issues.missing(field, "Give the files a prefix.", Some(suggest(facts)));
    }
    if prefix.trim() != prefix {
        return issues.stop_with(
            field,
            "The prefix begins or ends with a blank.",
            Some(prefix.trim().to_owned()),
        );
    }
    if prefix.len() > LONGEST_PREFIX {
        return issues.stop(field, "Keep the prefix below 255 characters.");
    }
    let refused = |c: char| c.is_control() || matches!(c, '\\' | '?' | '#' | '%' | '"' | '<' | '>' | '|' | '*' | ':');
    if prefix.chars().any(refused) {
        let clean: String = prefix.chars().map(|c| if refused(c) { '_' } else { c }).collect();
        return issues.stop_with(
            field,
            "Use letters, digits, hyphens, underscores, dots and slashes.",
            Some(clean),
        );
    }
    if prefix.starts_with('/') || prefix.contains("//") || prefix.ends_with('.') {
        let clean: Vec<&str> = prefix
            .trim_end_matches('.')
            .split('/')
            .filter(|part| !part.is_empty())
            .collect();
        return issues.stop_with(
            field,
            "The prefix cannot begin with a slash, end with a dot or have two slashes in a row.",
            Some(clean.join("/")).filter(|clean| !clean.is_empty()),
        );
    }
    if !prefix.chars().all(|c| c.is_ascii_graphic()) {
        issues.warn(
            field,
            "Blanks and letters beyond a to z in file names must be quoted in most tools.",
        );
    }
    if facts.kind == ServerKind::FlexibleServer {
        // Contract §18: whether flexible servers honour the prefix is not established.
        issues.info(
            field,
            "Azure may name the files of a flexible server without this prefix.",
        );
    }
}

/// `orders_pg-prod-weu-01_1795312800000`, as Azure's own portal names them (contract §6.1).
fn suggest(facts: &Facts) -> String {
    let millis = facts.now.unix_timestamp_nanos() / 1_000_000;
    match facts.kind {
        ServerKind::SingleServer => format!("{}_{}_{millis}", facts.name, facts.server),
        ServerKind::FlexibleServer => format!("{}_{millis}", facts.server),
    }
}
