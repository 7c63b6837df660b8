//! Lists (contract §2, paging): every page, row by row, as far as it can be read.

use serde_json::Value;
use url::Url;

use crate::{
    client::{ArmClient, Lane},
    error::Error,
    node::{Node, Read},
};
use azure_core::http::Method;

/// More pages than this are not followed. At the smallest page that Azure sends (100 rows) that is a hundred thousand rows.
const PAGES: usize = 1000;

/// A list, with what could not be read of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Paged<T> {
    pub rows: Vec<T>,
    /// One text per row that was left out, saying why.
    pub skipped: Vec<String>,
    /// The list goes on, and was not followed to its end.
    pub truncated: bool,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            skipped: Vec::new(),
            truncated: false,
        }
    }
}

fn take<T: Read>(paged: &mut Paged<T>, row: &Value) {
    match T::read(row) {
        Ok(row) => paged.rows.push(row),
        Err(reason) => paged.skipped.push(reason),
    }
}

impl ArmClient {
    /// GETs a list and follows `nextLink` verbatim until it is absent, null or empty. A link to another host is refused.
    pub(crate) async fn list<T: Read>(
        &self,
        path: &str,
        api_version: &str,
        query: &[(&str, &str)],
    ) -> Result<Paged<T>, Error> {
        self.list_from(Lane::Repeatable, self.url(path, api_version, query))
            .await
    }

    pub(crate) async fn list_from<T: Read>(&self, lane: Lane, first: Url) -> Result<Paged<T>, Error> {
        self.pages(lane, first, None).await
    }

    /// A list that is asked for with a POST which only reads: the secondary region's points and jobs (contract §5.7).
    ///
    /// How its further pages are to be fetched is not established: no recorded list was long enough, and the specification has
    /// `$skipToken` for a query. So the link is first asked as the list was, with a POST and the same body; where that path or method is
    /// not known to Azure (404, 405), with a GET, as Microsoft's SDK does it. The other order was not taken because a GET without the
    /// body could be answered with a list of something else.
    pub(crate) async fn list_posted<T: Read>(
        &self,
        path: &str,
        api_version: &str,
        body: &Value,
    ) -> Result<Paged<T>, Error> {
        self.pages(Lane::Repeatable, self.url(path, api_version, &[]), Some(body))
            .await
    }

    async fn pages<T: Read>(&self, lane: Lane, first: Url, mut body: Option<&Value>) -> Result<Paged<T>, Error> {
        let mut paged = Paged::default();
        let mut next = Some(first);
        for page in 0..PAGES {
            let Some(url) = next.take() else { return Ok(paged) };
            let method = if body.is_some() { Method::Post } else { Method::Get };
            let answer = match self.send(lane, method, url.clone(), body, None).await {
                Err(error) if page > 0 && body.is_some() && matches!(error.status, Some(404 | 405)) => {
                    body = None;
                    self.send(lane, Method::Get, url.clone(), None, None).await?
                }
                answer => answer?,
            };
            let value = answer.json()?;
            let node = Node::of(&value);
            if node.at("value").value().is_none_or(|v| !v.is_array()) {
                return Err(answer.unreadable("the list has no `value`"));
            }
            for row in node.at("value").items() {
                if let Some(row) = row.value() {
                    take(&mut paged, row);
                }
            }
            let Some(link) = node.text("nextLink") else {
                return Ok(paged);
            };
            let link =
                Url::parse(link.trim()).map_err(|_| answer.unreadable("the link to the next page is no address"))?;
            if link == url {
                return Err(answer.unreadable("the link to the next page leads to the same page"));
            }
            next = Some(link);
        }
        paged.truncated = next.is_some();
        Ok(paged)
    }
}

#[cfg(test)]
mod tests;
