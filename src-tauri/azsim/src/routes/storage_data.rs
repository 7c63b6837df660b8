//! The data plane of storage accounts: the list of a container's blobs (contract §11). What is only begun, a snapshot, an earlier
//! version or deleted is listed for whoever asks for it with `include`, page by page.

use std::fmt::Write as _;

use axum::extract::{Extension, Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::access::may_data;
use crate::app::App;
use crate::auth::authenticate;
use crate::config::Config;
use crate::envelope::{DataHost, query_value};
use crate::wire;
use crate::world::Blob;

const BLOB_READ: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";

/// Its host's name is in `Extension<DataHost>`.
pub fn data_router() -> Router<App> {
    Router::new().route("/{container}", get(blobs))
}

/// `?restype=container&comp=list`: names and sizes, so that it can be seen what a restore as files has left.
async fn blobs(
    State(app): State<App>,
    Extension(DataHost(account)): Extension<DataHost>,
    Path(container): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let listing = [("restype", "container"), ("comp", "list")];
    if !listing
        .iter()
        .all(|(name, wanted)| query_value(&uri, name).as_deref() == Some(*wanted))
    {
        return fault(
            StatusCode::NOT_IMPLEMENTED,
            "SimulatorNotSupported",
            "The simulator lists blobs and does nothing else.",
        );
    }
    let Ok(caller) = authenticate(&app, &headers, &[Config::STORAGE_AUDIENCE]) else {
        let text = "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.";
        let mut response = fault(StatusCode::UNAUTHORIZED, "InvalidAuthenticationInfo", text);
        let tenant = app.read(|world| world.tenant().to_owned());
        let login = app.config().login_base();
        let challenge = format!(
            "Bearer authorization_uri={login}/{tenant}/oauth2/authorize resource_id={}",
            Config::STORAGE_AUDIENCE
        );
        if let Ok(challenge) = HeaderValue::from_str(&challenge) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        return response;
    };
    let Asked {
        prefix,
        include,
        from,
        most,
    } = match Asked::of(&uri, &headers) {
        Ok(asked) => asked,
        Err(name) => {
            let text =
                format!("Value for one of the query parameters specified in the request URI is invalid: {name}.");
            return fault(StatusCode::BAD_REQUEST, "InvalidQueryParameterValue", &text);
        }
    };
    app.read(|world| {
        let Some(account) = world.storage_account(&account) else {
            return fault(
                StatusCode::NOT_FOUND,
                "ResourceNotFound",
                "The specified resource does not exist.",
            );
        };
        if !account.public_access || account.denies_by_default() {
            let text = "This request is not authorized to perform this operation.";
            return fault(StatusCode::FORBIDDEN, "AuthorizationFailure", text);
        }
        if !may_data(world, &caller.object_id, BLOB_READ, &account.container_id(&container)) {
            let text = "This request is not authorized to perform this operation using this permission.";
            return fault(StatusCode::FORBIDDEN, "AuthorizationPermissionMismatch", text);
        }
        let Some(container) = account.container(&container) else {
            let text = "The specified container does not exist.";
            return fault(StatusCode::NOT_FOUND, "ContainerNotFound", text);
        };
        let shown = |blob: &&Blob| {
            let word = blob.only_with.as_deref();
            blob.name.starts_with(&prefix) && word.is_none_or(|word| include.iter().any(|asked| asked == word))
        };
        let rows: Vec<&Blob> = container.blobs.iter().filter(shown).collect();
        let end = rows.len().min(from.saturating_add(most));
        let next = (end < rows.len()).then(|| URL_SAFE_NO_PAD.encode(end.to_string()));
        let rows = rows.get(from..end).unwrap_or_default();
        let endpoint = app.config().blob_endpoint(&account.name);
        xml(
            StatusCode::OK,
            &blobs_xml(&endpoint, &container.name, (&prefix, next), rows),
        )
    })
}

/// What a list is asked for.
struct Asked {
    prefix: String,
    include: Vec<String>,
    from: usize,
    most: usize,
}

impl Asked {
    /// `Err`: the parameter that the service does not know in the request's version, or not at all.
    fn of(uri: &Uri, headers: &HeaderMap) -> Result<Self, &'static str> {
        /// What can be included, and from which version of the service on (published with List Blobs).
        const INCLUDE: [(&str, &str); 10] = [
            ("snapshots", ""),
            ("metadata", ""),
            ("uncommittedblobs", ""),
            ("copy", ""),
            ("deleted", "2017-07-29"),
            ("tags", "2019-12-12"),
            ("versions", "2019-12-12"),
            ("deletedwithversions", "2020-10-02"),
            ("immutabilitypolicy", "2020-06-12"),
            ("legalhold", "2020-06-12"),
        ];
        const LARGEST: usize = 5000;
        let version = headers
            .get("x-ms-version")
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default();
        let words = query_value(uri, "include").unwrap_or_default();
        let include: Vec<String> = words.split(',').filter(|w| !w.is_empty()).map(str::to_owned).collect();
        let known = |word: &String| INCLUDE.iter().any(|(name, since)| word == name && version >= *since);
        if !include.iter().all(known) {
            return Err("include");
        }
        let most = match query_value(uri, "maxresults").map(|n| n.parse::<usize>()) {
            None => LARGEST,
            Some(Ok(n)) if n > 0 => n.min(LARGEST),
            Some(_) => return Err("maxresults"),
        };
        let from = match query_value(uri, "marker").filter(|marker| !marker.is_empty()) {
            None => 0,
            Some(marker) => {
                let place = URL_SAFE_NO_PAD.decode(marker).ok();
                let place = place.and_then(|bytes| String::from_utf8(bytes).ok()?.parse().ok());
                place.ok_or("marker")?
            }
        };
        Ok(Self {
            prefix: query_value(uri, "prefix").unwrap_or_default(),
            include,
            from,
            most,
        })
    }
}

fn blobs_xml(endpoint: &str, container: &str, (prefix, next): (&str, Option<String>), blobs: &[&Blob]) -> String {
    let escape = super::identity::escape;
    let mut rows = String::new();
    for blob in blobs {
        let _ = write!(
            rows,
            "<Blob><Name>{}</Name><Properties><Creation-Time>{date}</Creation-Time><Last-Modified>{date}</Last-Modified>\
             <Content-Length>{}</Content-Length><Content-Type>application/octet-stream</Content-Type>\
             <BlobType>BlockBlob</BlobType></Properties></Blob>",
            escape(&blob.name),
            blob.size,
            date = wire::http_date(blob.created),
        );
    }
    let next = next.map_or_else(
        || "<NextMarker/>".to_owned(),
        |next| format!("<NextMarker>{next}</NextMarker>"),
    );
    format!(
        "<EnumerationResults ServiceEndpoint=\"{}\" ContainerName=\"{}\"><Prefix>{}</Prefix><Blobs>{rows}</Blobs>\
         {next}</EnumerationResults>",
        escape(endpoint),
        escape(container),
        escape(prefix),
    )
}

fn fault(status: StatusCode, code: &'static str, message: &str) -> Response {
    let mut response = xml(
        status,
        &format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>"),
    );
    response
        .headers_mut()
        .insert("x-ms-error-code", HeaderValue::from_static(code));
    response
}

fn xml(status: StatusCode, body: &str) -> Response {
    let body = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>{body}");
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
#[path = "storage_data_tests.rs"]
mod tests;
