//! `http://localhost:{port}`: where the browser brings the answer to (RFC 8252, 7.3).
//!
//! On both addresses that the name may mean. A port of which one half belongs to another program is not used: the browser tries either,
//! and the code would go to a stranger.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use futures::StreamExt as _;
use futures::future::OptionFuture;
use futures::stream::FuturesUnordered;
use oauth2::AuthorizationCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::oauth::Refusal;
use super::page::Page;

/// A request line and headers that are longer are no browser's with a code.
const LONGEST: usize = 32 * 1024;
/// For a connection to say what it wants: browsers open some ahead and leave them silent.
const PATIENCE: Duration = Duration::from_secs(20);
/// Connections at once.
const MOST: usize = 16;
const PORTS_TRIED: usize = 8;

pub(super) struct Loopback {
    v4: TcpListener,
    v6: Option<TcpListener>,
    port: u16,
}

/// What came back, and the connection on which the browser waits for a page.
pub(super) struct Back {
    pub what: What,
    pub reply: Reply,
}

pub(super) enum What {
    Code(AuthorizationCode),
    Refused(Refusal),
    /// The state is not the one that was sent: another sign-in's answer, or nobody's.
    Foreign,
}

/// To be used once, when it is known what became of the answer.
pub(super) struct Reply(TcpStream);

impl Loopback {
    pub async fn open() -> std::io::Result<Self> {
        let mut last = std::io::Error::from(std::io::ErrorKind::AddrInUse);
        for _ in 0..PORTS_TRIED {
            match Self::on(0).await {
                Ok(open) => return Ok(open),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    async fn on(port: u16) -> std::io::Result<Self> {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let port = v4.local_addr()?.port();
        let v6 = match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
            Ok(v6) => Some(v6),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => return Err(error),
            // A computer without IPv6.
            Err(_) => None,
        };
        Ok(Self { v4, v6, port })
    }

    /// Without a slash at its end: as it is registered.
    pub fn redirect(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The first request that is an answer. Others are told that nothing is here, and do no harm.
    pub async fn back(&self, state: &str) -> Back {
        let mut open = FuturesUnordered::new();
        loop {
            let free = open.len() < MOST;
            let v6 = OptionFuture::from(self.v6.as_ref().map(TcpListener::accept));
            tokio::select! {
                came = self.v4.accept(), if free => if let Ok((stream, _)) = came {
                    open.push(bounded(stream, self.port, state));
                },
                Some(came) = v6, if free => if let Ok((stream, _)) = came {
                    open.push(bounded(stream, self.port, state));
                },
                Some(done) = open.next(), if !open.is_empty() => if let Some(back) = done {
                    return back;
                },
            }
        }
    }
}

impl Reply {
    /// The browser may have gone away: that is no failure of the sign-in.
    pub async fn show(mut self, page: Page) {
        let _ = tokio::time::timeout(PATIENCE, write(&mut self.0, page)).await;
    }
}

async fn bounded(stream: TcpStream, port: u16, state: &str) -> Option<Back> {
    tokio::time::timeout(PATIENCE, one(stream, port, state))
        .await
        .ok()
        .flatten()
}

async fn one(mut stream: TcpStream, port: u16, state: &str) -> Option<Back> {
    let mut seen = Vec::new();
    while !seen.windows(4).any(|w| w == b"\r\n\r\n") {
        if seen.len() > LONGEST || stream.read_buf(&mut seen).await.ok()? == 0 {
            return None;
        }
    }
    let Some(what) = read(&String::from_utf8_lossy(&seen), port, state) else {
        let _ = write(&mut stream, Page::NotHere).await;
        return None;
    };
    Some(Back {
        what,
        reply: Reply(stream),
    })
}

async fn write(stream: &mut TcpStream, page: Page) -> std::io::Result<()> {
    stream.write_all(page.answer().as_bytes()).await?;
    stream.shutdown().await
}

/// `None`: no answer of a sign-in (an icon, a guess, a page that was led here by another name).
fn read(request: &str, port: u16, state: &str) -> Option<What> {
    let mut lines = request.split("\r\n");
    let mut first = lines.next()?.split(' ');
    if first.next()? != "GET" {
        return None;
    }
    let target = first.next()?;
    let host = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim())
    })?;
    if !host.eq_ignore_ascii_case(&format!("localhost:{port}")) {
        return None;
    }
    let url = Url::parse(&format!("http://localhost:{port}"))
        .ok()?
        .join(target)
        .ok()?;
    if url.path() != "/" {
        return None;
    }
    let field = |wanted: &str| {
        let mut pairs = url.query_pairs();
        pairs
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
    };
    let (code, error) = (field("code"), field("error"));
    if code.is_none() && error.is_none() {
        return None;
    }
    if field("state").as_deref() != Some(state) {
        return Some(What::Foreign);
    }
    Some(match (error, code) {
        (Some(error), _) => What::Refused(Refusal {
            error,
            error_description: field("error_description"),
            claims: field("claims"),
        }),
        (None, Some(code)) => What::Code(AuthorizationCode::new(code)),
        (None, None) => return None,
    })
}

#[cfg(test)]
#[path = "loopback_tests.rs"]
mod tests;
