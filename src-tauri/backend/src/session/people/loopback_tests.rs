#![allow(clippy::unwrap_used)]

use super::*;

async fn send(port: u16, text: &str) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).await.unwrap();
    said
}

fn get(port: u16, target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\nUser-Agent: test\r\n\r\n")
}

async fn with(here: &Loopback, requests: Vec<String>) -> (What, Vec<String>) {
    let sent = async {
        let mut said = Vec::new();
        for text in requests {
            said.push(send(here.port, &text).await);
        }
        said
    };
    let (what, said) = tokio::join!(
        async {
            let back = here.back("s-1").await;
            let page = match back.what {
                What::Code(_) => Page::SignedIn,
                What::Refused(_) => Page::Refused,
                What::Foreign => Page::Foreign,
            };
            let what = back.what;
            back.reply.show(page).await;
            what
        },
        sent
    );
    (what, said)
}

#[tokio::test]
async fn the_answer_is_taken_and_everything_else_is_not_here() {
    let here = Loopback::open().await.unwrap();
    let port = here.port;
    // A browser's connection ahead of need, which stays silent.
    let _silent = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
    let requests = vec![
        get(port, "/favicon.ico"),
        get(port, "/"),
        get(port, "/other?code=c&state=s-1"),
        format!("POST /?code=c&state=s-1 HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"),
        format!("GET /?code=c&state=s-1 HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"),
        "nonsense\r\n\r\n".to_owned(),
        get(port, "/?code=canary-code&state=s-1"),
    ];
    let (what, said) = with(&here, requests).await;
    assert!(matches!(&what, What::Code(code) if code.secret() == "canary-code"));
    for other in &said[..6] {
        assert!(other.starts_with("HTTP/1.1 404"), "{other}");
    }
    let page = &said[6];
    assert!(
        page.starts_with("HTTP/1.1 200") && page.contains("You are signed in"),
        "{page}"
    );
    assert!(!page.contains("canary") && page.contains("default-src 'none'") && page.contains("no-store"));
}

#[tokio::test]
async fn a_wrong_state_and_a_refusal_end_it_with_pages_that_repeat_nothing() {
    let here = Loopback::open().await.unwrap();
    for target in ["/?code=c&state=s-2", "/?code=c", "/?error=access_denied&state="] {
        let (what, said) = with(&here, vec![get(here.port, target)]).await;
        assert!(matches!(what, What::Foreign), "{target}");
        assert!(said[0].starts_with("HTTP/1.1 400"));
    }
    let target = "/?error=access_denied&error_description=AADSTS65004%3A+<b>no</b>&claims=%7B%7D&state=s-1";
    let (what, said) = with(&here, vec![get(here.port, target)]).await;
    let What::Refused(refusal) = what else { unreachable!() };
    assert_eq!(refusal.to_string(), "AADSTS65004: <b>no</b>");
    assert_eq!(refusal.claims.as_deref(), Some("{}"));
    assert!(!said[0].contains("AADSTS") && said[0].contains("not signed in"));
}

#[tokio::test]
async fn a_port_of_which_a_half_is_taken_is_not_used() {
    let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = other.local_addr().unwrap().port();
    assert_eq!(
        Loopback::on(port).await.err().unwrap().kind(),
        std::io::ErrorKind::AddrInUse
    );
    if let Ok(six) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await {
        let port = six.local_addr().unwrap().port();
        if let Err(error) = Loopback::on(port).await {
            assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
        } else {
            unreachable!("the other half belongs to somebody else");
        }
    }
    assert!(Loopback::open().await.is_ok());
}

#[tokio::test]
async fn the_browser_may_come_by_the_newer_address() {
    let here = Loopback::open().await.unwrap();
    if here.v6.is_none() {
        return;
    }
    let port = here.port;
    let (back, ()) = tokio::join!(here.back("s-1"), async {
        let mut stream = TcpStream::connect((Ipv6Addr::LOCALHOST, port)).await.unwrap();
        stream
            .write_all(get(port, "/?code=c&state=s-1").as_bytes())
            .await
            .unwrap();
    });
    assert!(matches!(back.what, What::Code(_)));
}
