//! Where codes may be sent.

use url::{Host, Url};

use crate::world::{World, same};

/// The redirect, if the client has it: `http://localhost` with any port (RFC 8252; Entra ignores it there), or what was registered for the client.
pub fn allowed(world: &World, client_id: &str, redirect: &str) -> Option<Url> {
    let asked = Url::parse(redirect).ok()?;
    if asked.fragment().is_some() || !asked.username().is_empty() || asked.password().is_some() {
        return None;
    }
    let mut clients = world.applications.iter();
    let registered = clients.find(|a| same(&a.client_id, client_id));
    let registered = registered.map_or(&[][..], |a| &a.redirects);
    let fits = |known: &str| Url::parse(known).is_ok_and(|known| equal(&known, &asked));
    let all = registered.iter().map(String::as_str);
    all.chain(["http://localhost"]).any(fits).then_some(asked)
}

fn equal(known: &Url, asked: &Url) -> bool {
    known.scheme() == asked.scheme()
        && known.host() == asked.host()
        && known.path() == asked.path()
        && known.query() == asked.query()
        && (is_this_machine(known) || known.port_or_known_default() == asked.port_or_known_default())
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => same(name, "localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::world::Application;
    use crate::{Config, Simulator};

    #[test]
    fn codes_go_to_this_machine_or_where_the_client_has_said() {
        let config = Config::practice(None, time::OffsetDateTime::UNIX_EPOCH);
        let control = Simulator::open(config).unwrap().control();
        control.change(|world| {
            world.applications.push(Application {
                client_id: "ours".into(),
                removed: false,
                redirects: vec!["http://127.0.0.1/back".into(), "https://app.example/back".into()],
            });
        });
        let may = |client: &str, redirect: &str| control.read(|world| allowed(world, client, redirect).is_some());
        for fine in ["http://localhost", "http://localhost:1/", "http://LOCALHOST:65535"] {
            assert!(may("any", fine), "{fine}");
        }
        for wrong in [
            "https://localhost:1/",
            "http://localhost:1/path",
            "http://localhost:1/?a=b",
            "http://localhost:1/#a",
            "http://me@localhost:1/",
            "http://127.0.0.1:1/",
            "http://localhost.evil.example/",
            "http://127.0.0.1/back",
            "localhost",
            "",
        ] {
            assert!(!may("any", wrong), "{wrong}");
        }
        assert!(may("OURS", "http://127.0.0.1:7777/back") && may("ours", "https://app.example/back"));
        assert!(!may("ours", "https://app.example:444/back") && !may("ours", "http://127.0.0.1:7/"));
    }
}
