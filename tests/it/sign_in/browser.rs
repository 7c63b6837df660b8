//! A browser as far as the sign-in page needs one: it follows the page's own forms, and knows nothing of the application.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use reqwest::{Client, redirect::Policy};
use tracing::{instrument::WithSubscriber as _, subscriber::NoSubscriber};
use url::Url;

use super::azure::Count;

/// What the person in front of it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// Chooses the account of this name and agrees to everything.
    SignsIn(&'static str),
    /// The same where the page expects somebody: leaves it for the one that offers all accounts.
    UsesAnother(&'static str),
    /// Chooses the account and denies the second factor.
    DeniesFactor(&'static str),
    /// Presses Cancel.
    Cancels,
    /// Signs in, and something on the way changes the state.
    IsTamperedWith,
    /// Closes the page, or looks away.
    DoesNothing,
}

#[derive(Clone)]
pub struct Browser {
    client: Client,
    person: Arc<Mutex<Person>>,
    seen: Arc<Mutex<Vec<String>>>,
    pages: Arc<Mutex<Vec<Url>>>,
    pub opened: Count,
}

impl Browser {
    #[allow(clippy::disallowed_methods, reason = "another program, not ours")]
    pub fn new(ca: &Path) -> Self {
        let pem = std::fs::read(ca).expect("the CA file");
        let ca = reqwest::Certificate::from_pem(&pem).expect("a certificate");
        let client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .tls_certs_only([ca])
            .build();
        Self {
            client: client.expect("a client"),
            person: Arc::new(Mutex::new(Person::ann())),
            seen: Arc::default(),
            pages: Arc::default(),
            opened: Count::default(),
        }
    }

    pub fn person(&self, person: Person) {
        *self.person.lock().expect("the person") = person;
    }

    /// Pages of the application that were shown at the end.
    pub fn shown(&self) -> Vec<String> {
        self.seen.lock().expect("the pages").clone()
    }

    /// Addresses that it was asked to open.
    pub fn pages(&self) -> Vec<Url> {
        self.pages.lock().expect("the pages").clone()
    }

    /// Something that is not the application's: the simulator's own control.
    pub async fn send(&self, url: &str, body: &serde_json::Value) -> reqwest::StatusCode {
        let answer = self.client.post(url).json(body).send().await;
        answer.expect("an answer").status()
    }

    pub fn open(&self, page: Url) {
        self.opened.one_more();
        self.pages.lock().expect("the pages").push(page.clone());
        let this = self.clone();
        // Its own log would be another program's.
        tokio::spawn(async move { this.visit(page).await }.with_subscriber(NoSubscriber::new()));
    }

    async fn visit(&self, mut page: Url) {
        let person = *self.person.lock().expect("the person");
        if matches!(person, Person::UsesAnother(_)) {
            let pairs: Vec<(String, String)> = page.query_pairs().into_owned().collect();
            let others = pairs.into_iter().filter(|(name, _)| name != "login_hint");
            page.query_pairs_mut().clear().extend_pairs(others.collect::<Vec<_>>());
        }
        if person == Person::DoesNothing {
            return;
        }
        let mut answer = self.client.get(page.clone()).send().await.expect("the page");
        for _ in 0..6 {
            if let Some(back) = answer.headers().get("location") {
                let mut back = Url::parse(back.to_str().expect("text")).expect("an address");
                if person == Person::IsTamperedWith {
                    let pairs: Vec<(String, String)> = back.query_pairs().into_owned().collect();
                    let changed = pairs.into_iter().map(|(name, value)| match name.as_str() {
                        "state" => (name, "of-another-sign-in".to_owned()),
                        _ => (name, value),
                    });
                    let changed: Vec<_> = changed.collect();
                    back.query_pairs_mut().clear().extend_pairs(changed);
                }
                let shown = self.client.get(back).send().await.expect("the application answers");
                let text = shown.text().await.expect("a page");
                self.seen.lock().expect("the pages").push(text);
                return;
            }
            let html = answer.text().await.expect("a page");
            let form = fill(&html, person);
            let action = page.join("authorize").expect("an address");
            let body = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(form)
                .finish();
            let request = self.client.post(action).body(body);
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            answer = request.send().await.expect("the next page");
        }
        panic!("the pages do not end");
    }
}

/// The form's hidden fields, and the button that this person presses.
fn fill(html: &str, person: Person) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| unescape(value))
    };
    let mut fields: Vec<(String, String)> = html
        .split("<input type=\"hidden\"")
        .skip(1)
        .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?)))
        .collect();
    let pressed = html.split("<button").skip(1).find(|tag| {
        let words = tag.split_once('>').map_or("", |(_, rest)| rest);
        match (attribute(tag, "name").as_deref(), person) {
            (Some("account"), Person::Cancels) => words.starts_with("Cancel"),
            (Some("account"), Person::SignsIn(who) | Person::UsesAnother(who) | Person::DeniesFactor(who)) => {
                words.starts_with(who)
            }
            (Some("account"), _) => words.starts_with(super::azure::ANN),
            (Some("mfa"), Person::DeniesFactor(_)) => words.starts_with("Deny"),
            (Some("mfa"), _) => words.starts_with("Approve"),
            (Some("consent"), _) => words.starts_with("Accept"),
            _ => false,
        }
    });
    let pressed = pressed.unwrap_or_else(|| panic!("{person:?} finds no button in {html}"));
    let name = attribute(pressed, "name").expect("its name");
    fields.push((name, attribute(pressed, "value").expect("its value")));
    fields
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
