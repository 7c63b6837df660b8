//! Several accounts and tenants side by side: nobody waits for the one that wants more, or says nothing.

use std::time::{Duration, Instant};

use azsim::{Effect, Rule};
use backend::api::{
    AccountRef, AccountRow, Accounts, ApiError, ConnectRequest, Databases, DatabasesRequest, ErrorCode, Nothing,
    Session, TenantRef, TenantRow, TenantState, TickRequest,
};
use serde_json::json;

use super::{
    sign_in::{
        CONSULTANT,
        azure::{ANN, App, Azure, Computer},
        browser::Person,
    },
    wait,
};

const ADATUM: &str = "adatum.example";
const FABRIKAM: &str = "fabrikam.example";
const NORTHWIND: &str = "northwind.example";
/// How long the demanding tenant, or the one that hangs, takes to say anything: far longer than everything else together.
const LONG: Duration = Duration::from_mins(1);

/// Two people's Azure. Northwind answers, unlike in the simulator's own story, unless a test says otherwise.
async fn three_tenants() -> (Azure, Computer) {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    tenant(&azure, &computer, &json!({"tenant": NORTHWIND, "health": "fine"})).await;
    (azure, computer)
}

async fn tenant(azure: &Azure, computer: &Computer, change: &serde_json::Value) {
    let url = format!("{}/_sim/identity/tenant", azure.arm);
    let answer = computer.browser.send(&url, change).await;
    assert!(answer.is_success(), "{answer}");
}

async fn sign_in(app: &App, computer: &Computer, azure: &Azure, who: &'static str) -> Result<Session, ApiError> {
    computer.browser.person(Person::SignsIn(who));
    let request = ConnectRequest {
        add: true,
        ..azure.browser_sign_in()
    };
    app.sign_in(request).await
}

/// Both accounts, one after the other.
async fn both(app: &App, computer: &Computer, azure: &Azure) {
    for who in [ANN, CONSULTANT] {
        sign_in(app, computer, azure, who).await.expect("signed in");
    }
}

async fn list(app: &App) -> Databases {
    let request = DatabasesRequest { refresh: true };
    app.backend.databases_list(request).await.expect("the list")
}

/// Asks for the list until it is as wanted, and answers how long that took.
async fn until_listed(app: &App, what: &str, wanted: impl Fn(&Databases) -> bool) -> Databases {
    wait::until(what, LONG, async || {
        let list = list(app).await;
        if wanted(&list) {
            Ok(list)
        } else {
            Err(format!("{:?} {:?}", names(&list), list.problems))
        }
    })
    .await
}

fn names(list: &Databases) -> Vec<&str> {
    list.rows.iter().map(|row| row.name.as_str()).collect()
}

fn has(list: &Databases, name: &str) -> bool {
    list.rows.iter().any(|row| row.name == name)
}

async fn accounts(app: &App) -> Accounts {
    app.backend.accounts_get(Nothing {}).await.expect("the accounts")
}

fn account<'a>(all: &'a Accounts, who: &str) -> &'a AccountRow {
    let found = all.rows.iter().find(|row| row.account == who);
    found.unwrap_or_else(|| panic!("{who} is not among {:?}", all.rows))
}

fn in_tenant<'a>(all: &'a Accounts, who: &str, domain: &str) -> Option<&'a TenantRow> {
    let mut tenants = account(all, who).tenants.iter();
    tenants.find(|row| row.domain.as_deref() == Some(domain))
}

fn named(all: &Accounts, who: &str, domain: &str) -> TenantRef {
    TenantRef {
        account_id: account(all, who).id.clone(),
        tenant_id: in_tenant(all, who, domain).expect("the tenant").tenant_id.clone(),
    }
}

/// Waits until an account's tenant is in that state; all the accounts then.
async fn until_state(app: &App, who: &str, domain: &str, wanted: TenantState) -> Accounts {
    wait::until(&format!("{who} in {domain} is {wanted:?}"), wait::SOON, async || {
        let all = accounts(app).await;
        match in_tenant(&all, who, domain) {
            Some(row) if row.state == wanted => Ok(all),
            other => Err(format!("{other:?}")),
        }
    })
    .await
}

/// Far more than the machine's mood, far less than the tenant that is slow.
fn about(alone: Duration) -> Duration {
    alone * 3 + LONG / 6
}

/// Makes a tenant's sign-in slow to say no.
fn slow(azure: &Azure, domain: &str) {
    let id = azure
        .control
        .read(|world| world.tenant_named(domain).map(|t| t.id.clone()));
    let path = format!("/{}/oauth2/v2.0/token", id.expect("the tenant"));
    let millis = u64::try_from(LONG.as_millis()).expect("milliseconds");
    azure
        .control
        .add_fault(Rule::new("POST", &path, Effect::Delay { millis }));
}

/// Acceptance: two accounts, three tenants and more, of which one demands a second factor.
#[tokio::test]
async fn the_others_are_shown_in_the_time_that_they_need_alone() {
    let (azure, computer) = three_tenants().await;
    let app = computer.start().await;
    let began = Instant::now();
    sign_in(&app, &computer, &azure, ANN).await.expect("signed in");
    until_listed(&app, "hers alone", |list| has(list, "orders")).await;
    let alone = began.elapsed();
    drop(app);

    // The demanding one takes its time to say that it wants more.
    slow(&azure, FABRIKAM);
    let desk = Computer::new(&azure);
    let app = desk.start().await;
    let began = Instant::now();
    both(&app, &desk, &azure).await;
    let list = until_listed(&app, "hers and the consultant's", |list| {
        has(list, "orders") && has(list, "timesheets")
    })
    .await;
    let together = began.elapsed();
    assert!(
        together < about(alone),
        "{together:?} for both, {alone:?} for hers alone"
    );
    let all = accounts(&app).await;
    let slow_one = in_tenant(&all, CONSULTANT, FABRIKAM).expect("it is in the list at once");
    assert_eq!(
        slow_one.state,
        TenantState::Checking,
        "it has not answered yet: {slow_one:?}"
    );
    assert!(!has(&list, "workorders"), "nobody was let in there");
    assert_eq!(desk.browser.opened.get(), 2, "nobody was asked without being told");
}

#[tokio::test]
async fn the_demanding_one_says_what_to_do_and_joins_when_it_is_done() {
    let (azure, computer) = three_tenants().await;
    let app = computer.start().await;
    both(&app, &computer, &azure).await;
    let all = until_state(&app, CONSULTANT, FABRIKAM, TenantState::NeedsMfa).await;
    let row = in_tenant(&all, CONSULTANT, FABRIKAM).expect("the row");
    assert!(
        row.can_sign_in.allowed && !row.home && row.subscriptions.is_empty(),
        "{row:?}"
    );
    assert!(
        row.message.contains("second factor") || row.message.contains("multifactor"),
        "{row:?}"
    );
    let error = row.error.as_ref().expect("what was said");
    assert_eq!(error.azure_code.as_deref(), Some("AADSTS50076"), "{error:?}");
    assert_eq!(
        in_tenant(&all, CONSULTANT, ADATUM).map(|t| t.state),
        Some(TenantState::Ready)
    );
    assert_eq!(account(&all, ANN).tenants[0].state, TenantState::Ready);

    // The list says that something is missing, and why.
    let list = until_listed(&app, "the others", |list| has(list, "timesheets")).await;
    let problem = list
        .problems
        .iter()
        .find(|p| p.scope.contains("Fabrikam"))
        .expect("it is said");
    assert!(
        !problem.error.message.is_empty() && !problem.error.hints.is_empty(),
        "{problem:?}"
    );

    // Denied: it still wants the factor, and what was there stays.
    computer.browser.person(Person::DeniesFactor(CONSULTANT));
    let which = named(&all, CONSULTANT, FABRIKAM);
    app.backend.tenant_sign_in(which.clone()).await.expect("asked");
    wait::until("the browser was opened", wait::SOON, async || {
        match computer.browser.opened.get() {
            3 => Ok(()),
            other => Err(other),
        }
    })
    .await;
    let all = until_state(&app, CONSULTANT, FABRIKAM, TenantState::NeedsMfa).await;
    let said = in_tenant(&all, CONSULTANT, FABRIKAM)
        .and_then(|t| t.error.clone())
        .expect("a reason");
    assert!(said.message.contains("second factor"), "{said:?}");
    assert!(has(&self::list(&app).await, "timesheets"));

    computer.browser.person(Person::SignsIn(CONSULTANT));
    app.backend.tenant_sign_in(which).await.expect("asked");
    let all = until_state(&app, CONSULTANT, FABRIKAM, TenantState::Ready).await;
    let row = in_tenant(&all, CONSULTANT, FABRIKAM).expect("the row");
    assert!(
        row.error.is_none() && row.subscriptions.iter().all(|s| s.ticked),
        "{row:?}"
    );
    let page = computer.browser.pages().pop().expect("a page");
    assert!(
        page.path().contains(&row.tenant_id),
        "at that tenant's own page: {page}"
    );
    let list = until_listed(&app, "all of them", |list| has(list, "workorders")).await;
    assert!(has(&list, "orders") && has(&list, "timesheets") && has(&list, "pgflex-fabrikam"));
    assert!(
        list.problems.iter().all(|p| !p.scope.contains("Fabrikam")),
        "{:?}",
        list.problems
    );
    assert_eq!(computer.browser.opened.get(), 4);
}

#[tokio::test]
async fn one_tenant_that_hangs_and_one_that_breaks_hold_up_nobody() {
    let azure = Azure::start().await;
    // Northwind says nothing for five minutes.
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    let began = Instant::now();
    both(&app, &computer, &azure).await;
    let list = until_listed(&app, "the others", |list| {
        has(list, "orders") && has(list, "timesheets")
    })
    .await;
    assert!(began.elapsed() < LONG / 2, "{:?}", began.elapsed());
    assert!(has(&list, "orders"));

    // Adatum breaks in the middle of the work: what was there is shown, or is said to be missing; hers are all there.
    let adatum = azure.control.read(|world| {
        let of = world.tenant_named(ADATUM).map(|t| t.id.clone()).expect("the tenant");
        let own = world.subscriptions.iter().find(|s| s.tenant == of);
        own.expect("its subscription").id.clone()
    });
    let broken = Effect::Answer {
        status: 503,
        body: json!({"error": {"code": "ServerUnavailable", "message": "Try again."}}),
        headers: Vec::new(),
    };
    azure
        .control
        .add_fault(Rule::new("GET", &format!("/subscriptions/{adatum}/*"), broken));
    let began = Instant::now();
    let list = self::list(&app).await;
    assert!(has(&list, "orders"), "{:?}", list.problems);
    assert!(began.elapsed() < LONG / 2, "{:?}", began.elapsed());
    assert!(!list.problems.is_empty(), "what could not be read is said");
    azure.control.clear_faults();
    until_listed(&app, "it is well again", |list| has(list, "timesheets")).await;
}

#[tokio::test]
async fn what_is_ticked_is_looked_at_and_remembered() {
    let (azure, computer) = three_tenants().await;
    let app = computer.start().await;
    both(&app, &computer, &azure).await;
    let all = until_state(&app, CONSULTANT, ADATUM, TenantState::Ready).await;
    let which = named(&all, CONSULTANT, ADATUM);
    let ticks = &in_tenant(&all, CONSULTANT, ADATUM).expect("the row").subscriptions;
    assert!(
        !ticks.is_empty() && ticks.iter().all(|s| s.ticked),
        "never seen before is ticked"
    );
    let none = TickRequest {
        account_id: which.account_id.clone(),
        tenant_id: which.tenant_id.clone(),
        ticked: Vec::new(),
    };
    app.backend.accounts_tick(none).await.expect("taken away");
    let list = until_listed(&app, "hers only", |list| has(list, "orders")).await;
    assert!(!has(&list, "timesheets"), "{:?}", names(&list));
    drop(app);

    let app = computer.start().await;
    app.until("the session is back", |b| b.session.is_some()).await;
    let all = until_state(&app, CONSULTANT, ADATUM, TenantState::Ready).await;
    assert!(
        in_tenant(&all, CONSULTANT, ADATUM)
            .expect("the row")
            .subscriptions
            .iter()
            .all(|s| !s.ticked),
        "remembered"
    );
    let list = until_listed(&app, "hers only", |list| has(list, "orders")).await;
    assert!(!has(&list, "timesheets"));
    let again = TickRequest {
        account_id: which.account_id,
        tenant_id: which.tenant_id,
        ticked: in_tenant(&all, CONSULTANT, ADATUM)
            .expect("it")
            .subscriptions
            .iter()
            .map(|s| s.id.clone())
            .collect(),
    };
    app.backend.accounts_tick(again).await.expect("ticked");
    until_listed(&app, "the consultant's are back", |list| has(list, "timesheets")).await;
    assert_eq!(computer.browser.opened.get(), 2, "a start asks nobody");
}

#[tokio::test]
async fn a_restart_takes_both_up_and_one_can_leave() {
    let (azure, computer) = three_tenants().await;
    let app = computer.start().await;
    both(&app, &computer, &azure).await;
    drop(app);
    let app = computer.start().await;
    app.until("the session is back", |b| b.session.is_some()).await;
    until_listed(&app, "those of both", |list| {
        has(list, "orders") && has(list, "timesheets")
    })
    .await;
    let all = until_state(&app, CONSULTANT, ADATUM, TenantState::Ready).await;
    assert_eq!(all.rows.len(), 2);
    assert!(all.rows.iter().all(|row| row.kept));
    assert_eq!(computer.browser.opened.get(), 2, "a start asks nobody");

    let gone = AccountRef {
        account_id: account(&all, ANN).id.clone(),
    };
    let facts = app.backend.account_remove(gone.clone()).await.expect("removed");
    assert_eq!(facts.accounts.len(), 1);
    assert_eq!(facts.accounts[0].account, CONSULTANT);
    assert!(!facts.nothing, "the other one's is there");
    let list = until_listed(&app, "the consultant's only", |list| {
        has(list, "timesheets") && !has(list, "orders")
    })
    .await;
    assert!(list.rows.len() < 50, "{:?}", names(&list));
    assert_eq!(app.bootstrap().await.session.expect("a session").account, CONSULTANT);
    let error = app
        .backend
        .account_remove(gone)
        .await
        .expect_err("it is not there any more");
    assert_eq!(error.code, ErrorCode::NotFound);
    drop(app);

    let app = computer.start().await;
    let back = app.until("the session is back", |b| b.session.is_some()).await;
    assert_eq!(back.accounts.len(), 1, "{:?}", back.accounts);
    until_listed(&app, "the consultant's", |list| has(list, "timesheets")).await;
    assert!(accounts(&app).await.rows.iter().all(|row| row.account == CONSULTANT));

    // With the last one, everything is gone.
    let the_last = AccountRef {
        account_id: account(&accounts(&app).await, CONSULTANT).id.clone(),
    };
    let facts = app.backend.account_remove(the_last).await.expect("removed");
    assert!(facts.nothing && facts.remains.is_empty(), "{facts:?}");
    assert!(app.bootstrap().await.session.is_none());
    assert_eq!(computer.browser.opened.get(), 2);
}
