//! The pages that a browser sees: plain HTML, one style sheet inside, no script, nothing from elsewhere.

use std::collections::HashMap;
use std::fmt::Write as _;

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};

use crate::wire;

pub type Fields = HashMap<String, String>;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:28rem;margin:4rem auto;padding:0 1rem;color:#1b1b1b;\
                     background:#fff}ul{list-style:none;padding:0}button{font:inherit;padding:.6rem 1rem;width:100%;\
                     text-align:left;margin:.25rem 0}:focus-visible{outline:3px solid #0f6cbd;outline-offset:2px}\
                     .note{color:#595959}@media(prefers-color-scheme:dark){body{color:#f5f5f5;background:#1f1f1f}\
                     .note{color:#b8b8b8}a{color:#79b8f5}}";

/// A page. `leads_to`: an origin besides our own that a form on it may end at, by a redirect: browsers hold that against the policy, too.
pub fn page(status: StatusCode, title: &str, body: &str, leads_to: Option<&str>) -> Response {
    let style = wire::base64(&wire::sha256(STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self' {}; base-uri 'none'; frame-ancestors 'none'",
        leads_to.unwrap_or_default()
    );
    let mut response = (status, Html(document(title, body))).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in [
        ("cache-control", "no-store, no-cache"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

fn document(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title} - simulated Azure</title><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1>{body}<p class=\"note\">This is a simulated Azure for practice and tests. It is not \
         Microsoft's sign-in page.</p></main></body></html>"
    )
}

/// A form that sends again what the page was asked for with, without the answers of the page that it replaces.
pub struct Form(String);

impl Form {
    pub fn new(action: &str, fields: &Fields, without: &[&str]) -> Self {
        let mut html = format!("<form method=\"post\" action=\"{}\">", escape(action));
        let mut names: Vec<&String> = fields.keys().filter(|name| !without.contains(&name.as_str())).collect();
        names.sort();
        for name in names {
            hidden(&mut html, name, &fields[name]);
        }
        Self(html)
    }

    pub fn text(mut self, html: &str) -> Self {
        self.0.push_str(html);
        self
    }

    /// A button with a note behind its words.
    pub fn button(mut self, name: &str, value: &str, words: &str, note: &str) -> Self {
        let (name, value, words, note) = (escape(name), escape(value), escape(words), escape(note));
        let note = if note.is_empty() {
            note
        } else {
            format!(" <span class=\"note\">{note}</span>")
        };
        let _ = write!(
            self.0,
            "<button name=\"{name}\" value=\"{value}\">{words}{note}</button>"
        );
        self
    }

    pub fn end(self) -> String {
        self.0 + "</form>"
    }
}

pub fn hidden(into: &mut String, name: &str, value: &str) {
    let _ = write!(
        into,
        "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
        escape(name),
        escape(value)
    );
}

pub fn alert(text: &str) -> String {
    format!("<p role=\"alert\">{}</p>", escape(text))
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
