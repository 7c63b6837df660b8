//! Whether there is anything in a container: the one question that is asked of the storage data plane (contract §11).
//!
//! What hangs on the answer is a deletion, so that "nothing" is only said of a list that was read to its end and that leaves
//! nothing out: everything else is an error.

use azure_core::http::Method;
use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, Event},
};
use url::Url;

use crate::{
    client::{ArmClient, Lane},
    error::Error,
    id::ContainerId,
};

/// What a list leaves out unless it is told not to (published with List Blobs): earlier states of blobs, blobs that are only
/// begun, as those of a restore in the middle of its work, and deleted ones that are still kept.
const EVERYTHING: &str = "include=snapshots,versions,uncommittedblobs,deleted,deletedwithversions";
/// The same where blobs have no versions: in accounts with a hierarchical namespace. Those keep what was deleted in a list of
/// its own.
const WITHOUT_VERSIONS: [&str; 2] = ["include=snapshots,uncommittedblobs", "showonly=deleted"];
/// Rows per page: one is enough to know.
const ROWS: u32 = 10;
/// A page may be empty and name a next one. More than this many are not followed.
const PAGES: usize = 20;

impl ArmClient {
    /// Whether there is nothing in a container: no blob, no snapshot, no version, nothing that is being written and nothing that
    /// was deleted and is kept. Reads the account, then lists. GET `https://{account}.blob.{suffix}/{container}?restype=container&comp=list`
    /// with a token for storage; names are read, contents never.
    ///
    /// Errors, all of which mean "not known": 403 `AuthorizationPermissionMismatch` without a blob data role at the container or
    /// above it, 403 `AuthorizationFailure` where the account's network rules keep this computer out, 404 `ContainerNotFound`;
    /// [`Kind::Auth`](crate::Kind) where no token for storage can be had; [`Kind::Refused`](crate::Kind) for an account whose
    /// blobs are not at this cloud's usual address; [`Kind::Parse`](crate::Kind) for a list that cannot be read to its end.
    pub async fn container_is_empty(&self, container: &ContainerId) -> Result<bool, Error> {
        // The address names no subscription, so that the right tenant's token has to be chosen here.
        let client = self.within(container.subscription());
        let account = client.storage_account(&container.account()).await?;
        let text = client.cloud().container_url(account.id.name(), container.name());
        let url = Url::parse(&text).map_err(|_| Error::parse("The container has no address."))?;
        // Accounts in a DNS zone of their own may share their name with an account of somebody else at the usual address, whose
        // empty container says nothing about this one.
        let endpoint = account.blob_endpoint.as_deref().and_then(|e| Url::parse(e).ok());
        if endpoint.as_ref().map(Url::origin) != Some(url.origin()) {
            let host = endpoint.as_ref().and_then(Url::host_str);
            return Err(Error::refused(host.unwrap_or("without a host")));
        }
        let all = client.nothing_in(&url, EVERYTHING).await;
        if account.hierarchical != Some(true) {
            return all;
        }
        // Whether versions may be asked for there is not established: a 400 is no fault where there can be none.
        match all {
            Ok(true) => return client.nothing_in(&url, WITHOUT_VERSIONS[1]).await,
            Err(error) if error.status == Some(400) => {}
            told => return told,
        }
        for part in WITHOUT_VERSIONS {
            if !client.nothing_in(&url, part).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Lists until there is something, or to the end.
    async fn nothing_in(&self, container: &Url, what: &str) -> Result<bool, Error> {
        let mut marker = String::new();
        for _ in 0..PAGES {
            let mut url = container.clone();
            url.set_query(Some(&format!("restype=container&comp=list&maxresults={ROWS}&{what}")));
            if !marker.is_empty() {
                url.query_pairs_mut().append_pair("marker", &marker);
            }
            let answer = self.send(Lane::Blobs, Method::Get, url, None, None).await?;
            let page =
                Page::read(&answer.body).ok_or_else(|| answer.unreadable("the list of blobs is no such list"))?;
            if page.anything {
                return Ok(false);
            }
            match page.next {
                None => return Ok(true),
                Some(next) if next == marker => {
                    return Err(answer.unreadable("the next page of the list of blobs is the same page"));
                }
                Some(next) => marker = next,
            }
        }
        Err(Error::parse("The list of blobs has no end."))
    }
}

/// What is read of a page: `<EnumerationResults><Blobs>…</Blobs><NextMarker/></EnumerationResults>`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Page {
    /// `Blobs` has a child: `Blob`, `BlobPrefix`, or one that is not known here.
    anything: bool,
    next: Option<String>,
}

impl Page {
    /// `None`: not whole, or not a list of blobs.
    fn read(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?.trim_start_matches('\u{feff}');
        let mut reader = Reader::from_str(text);
        let (mut page, mut next) = (Self::default(), String::new());
        let (mut path, mut listed, mut ended): (Vec<String>, bool, bool) = (Vec::new(), false, false);
        loop {
            let event = reader.read_event().ok()?;
            let opened = match &event {
                Event::Start(tag) | Event::Empty(tag) => Some(tag.local_name().as_ref().to_owned()),
                _ => None,
            };
            if let Some(name) = opened {
                match path.as_slice() {
                    [] if ended || name != "EnumerationResults" => return None,
                    [_] if name == "Blobs" => listed = true,
                    [_, list] if list == "Blobs" => page.anything = true,
                    _ => {}
                }
                path.push(name);
            }
            let in_marker = path.len() == 2 && path[1] == "NextMarker";
            match event {
                Event::Empty(_) | Event::End(_) => {
                    path.pop()?;
                    ended = path.is_empty();
                }
                Event::Text(text) if in_marker => next.push_str(&text.xml10_content()),
                Event::CData(text) if in_marker => next.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) if in_marker => next.push_str(&resolved(&reference)?),
                Event::Eof => break,
                _ => {}
            }
        }
        page.next = Some(next).filter(|next| !next.trim().is_empty());
        (ended && listed).then_some(page)
    }
}

/// `&amp;`, `&#x2b;`.
fn resolved(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref().ok()? {
        Some(letter) => Some(letter.to_string()),
        None => resolve_predefined_entity(&reference.xml10_content()).map(str::to_owned),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
