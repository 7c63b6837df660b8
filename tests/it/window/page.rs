//! The page in the window, used as a person uses it: by the role and the name of things.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use fantoccini::{
    Client,
    elements::{Element, ElementRef},
};
use serde_json::{Value, json};

use crate::wait::{SOON, until, within};

const SCRIPT: &str = include_str!("find.js");
/// The key by which WebDriver marks an element in an answer.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const CONTROL: char = '\u{e009}';

pub struct Page {
    client: Client,
    shots: PathBuf,
    taken: AtomicU32,
}

impl Page {
    pub fn new(client: Client, shots: PathBuf) -> Self {
        let taken = std::fs::read_dir(&shots).map_or(0, Iterator::count);
        Self {
            client,
            shots,
            taken: AtomicU32::new(u32::try_from(taken).unwrap_or(0)),
        }
    }

    /// Waits for something to be on the screen. `name` may be a part of its name, in any case.
    pub async fn see(&self, role: &str, name: &str) -> Element {
        self.see_within(SOON, role, name, "part").await
    }

    /// The same, with the whole name.
    pub async fn see_exactly(&self, role: &str, name: &str) -> Element {
        self.see_within(SOON, role, name, "exact").await
    }

    pub async fn see_within(&self, limit: Duration, role: &str, name: &str, how: &str) -> Element {
        let seen = within(limit, async || match self.look(role, name, how).await {
            Ok(Some(element)) => Ok(element),
            other => Err(other.err().unwrap_or_default()),
        });
        match seen.await {
            Ok(element) => element,
            Err(last) => self.give_up(&format!("a {role} \"{name}\""), &last).await,
        }
    }

    /// Waits for a piece of text, wherever it is.
    pub async fn read(&self, text: &str) -> Element {
        self.see("text", text).await
    }

    /// Waits until something is no longer there.
    pub async fn gone(&self, limit: Duration, role: &str, name: &str) {
        let gone = within(limit, async || match self.look(role, name, "part").await {
            Ok(None) => Ok(()),
            other => Err(other.err().unwrap_or_default()),
        });
        if let Err(last) = gone.await {
            self.give_up(&format!("no {role} \"{name}\" any more"), &last).await;
        }
    }

    /// Presses it once it can be pressed: it is there, enabled, and nothing covers it.
    pub async fn press(&self, role: &str, name: &str) {
        self.press_as(role, name, "part").await;
    }

    pub async fn press_exactly(&self, role: &str, name: &str) {
        self.press_as(role, name, "exact").await;
    }

    async fn press_as(&self, role: &str, name: &str, how: &str) {
        let mut last = None;
        let pressed = within(SOON, async || {
            let element = self.look(role, name, how).await?.ok_or("it is not there")?;
            if !self.enabled(&element).await? {
                return Err("it is disabled".to_owned());
            }
            // The driver presses where it was a moment ago: what still moves, because something above it is being filled, is missed.
            let place = Some(self.place(&element).await?);
            if last != place {
                last = place;
                return Err("it moves".to_owned());
            }
            let Err(error) = element.click().await else {
                return Ok(());
            };
            // The driver looks whether it is in the window, and not whether what scrolls inside of it cuts it off.
            self.bring_into_view(&element).await?;
            Err(error.to_string())
        });
        if let Err(last) = pressed.await {
            self.give_up(&format!("{role} \"{name}\" can be pressed"), &last).await;
        }
    }

    /// Where it is in the window, and how large.
    async fn place(&self, element: &Element) -> Result<Value, String> {
        let measure =
            "const { x, y, width, height } = arguments[0].getBoundingClientRect(); return [x, y, width, height]";
        self.execute_on(element, measure).await
    }

    /// Scrolls to it, as a person would.
    async fn bring_into_view(&self, element: &Element) -> Result<(), String> {
        let scroll = "arguments[0].scrollIntoView({ block: 'nearest' })";
        self.execute_on(element, scroll).await.map(drop)
    }

    /// Runs a script whose first argument is the element.
    async fn execute_on(&self, element: &Element, script: &str) -> Result<Value, String> {
        let at = json!({ ELEMENT: element.element_id().to_string() });
        let answer = self.client.execute(script, vec![at]).await;
        answer.map_err(|error| error.to_string())
    }

    /// Replaces what stands in a field by typing, and checks that it stands there.
    pub async fn write(&self, role: &str, name: &str, text: &str) {
        let field = self.see(role, name).await;
        field.click().await.expect("a field can be clicked");
        // Control, pressed and let go: the key that lets go of everything makes WebKit's driver drop the rest.
        field
            .send_keys(&format!("{CONTROL}a{CONTROL}{text}"))
            .await
            .expect("a field takes keys");
        until(&format!("{role} \"{name}\" holds what was typed"), SOON, async || {
            let value = field
                .prop("value")
                .await
                .map_err(|error| error.to_string())?
                .unwrap_or_default();
            if value == text {
                Ok(())
            } else {
                Err(format!("it holds \"{value}\""))
            }
        })
        .await;
    }

    /// Keeps a picture of the window's content, when it has been drawn: after typing, the last frame can be a stale one.
    pub async fn keep(&self, name: &str) {
        let drawn = "const done = arguments[arguments.length - 1];
            requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        self.client
            .execute_async(drawn, Vec::new())
            .await
            .expect("the page draws");
        self.shows_no_secret(name).await;
        let picture = self.client.screenshot().await.expect("a screenshot");
        let number = self.taken.fetch_add(1, Ordering::Relaxed) + 1;
        let file = self.shots.join(format!("{number:02}-{name}.png"));
        std::fs::write(file, picture).expect("the screenshot can be written");
    }

    /// Of what a picture shows, and of what it does not: text, accessibility tree, and the fields and attributes of the page.
    async fn shows_no_secret(&self, name: &str) {
        let all = "return [document.body.innerText, document.documentElement.outerHTML,
            ...[...document.querySelectorAll('input')].filter((field) => field.type !== 'password').map((field) => field.value),
            JSON.stringify([{ ...localStorage }, { ...sessionStorage }])].join('\\n')";
        let text = self.client.execute(all, Vec::new()).await.expect("the page's text");
        let text = format!("{}\n{}", text.as_str().expect("a text"), self.outline().await);
        let found = crate::canary::on_a_screen(name, text);
        assert!(found.is_empty(), "{found:#?}");
    }

    /// The id of the chosen recovery point: 32 hexadecimal digits, which nothing else on the screen is.
    pub async fn point_id(&self) -> String {
        until("the point's id is shown", SOON, async || {
            let question = r"return (document.body.innerText.match(/\b[0-9a-f]{32}\b/) ?? [null])[0]";
            let answer = self.client.execute(question, Vec::new()).await;
            let answer = answer.map_err(|error| error.to_string())?;
            answer.as_str().map(str::to_owned).ok_or("no id yet".to_owned())
        })
        .await
    }

    /// What the page holds for a screen reader.
    pub async fn outline(&self) -> String {
        let answer = self.client.execute(SCRIPT, vec![json!({ "outline": true })]).await;
        answer.map_or_else(
            |error| error.to_string(),
            |text| text.as_str().unwrap_or_default().to_owned(),
        )
    }

    async fn look(&self, role: &str, name: &str, how: &str) -> Result<Option<Element>, String> {
        let question = json!({ "find": { "role": role, "name": name, "how": how } });
        let answer = self
            .client
            .execute(SCRIPT, vec![question])
            .await
            .map_err(|error| error.to_string())?;
        let id = answer
            .get(ELEMENT)
            .and_then(Value::as_str)
            .map(|id| ElementRef::from(id.to_owned()));
        Ok(id.map(|id| Element::from_element_id(self.client.clone(), id)))
    }

    async fn enabled(&self, element: &Element) -> Result<bool, String> {
        let said = element.attr("aria-disabled").await.map_err(|error| error.to_string())?;
        let is = element.is_enabled().await.map_err(|error| error.to_string())?;
        Ok(is && said.as_deref() != Some("true"))
    }

    /// Ends the test with all that can be said about the page.
    async fn give_up(&self, what: &str, last: &str) -> ! {
        self.keep("failure").await;
        let at = self
            .client
            .current_url()
            .await
            .map_or_else(|error| error.to_string(), |url| url.to_string());
        panic!("waited in vain for {what}\n{last}\nat {at}\n{}", self.outline().await)
    }
}
