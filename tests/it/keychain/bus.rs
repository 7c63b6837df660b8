//! A session bus with nothing on it but what a test puts there, and GNOME's keyring on it.

use std::{path::Path, process::Stdio, time::Duration};

use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use super::super::{
    programs::program,
    wait::{SOON, until},
};

/// No service may be started by the bus: what is absent stays absent.
const CONFIGURATION: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=FOLDER/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

const ADDRESS: &str = "DBUS_SESSION_BUS_ADDRESS";

/// A computer's session, as far as keychains go. Everything ends with it.
pub struct Session {
    folder: TempDir,
    /// Processes are told where the bus is, whether there is one or not.
    addressed: bool,
    bus: Option<Child>,
    keyring: Option<Child>,
}

impl Session {
    pub fn without_bus() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            addressed: false,
            bus: None,
            keyring: None,
        }
    }

    pub async fn with_bus() -> Self {
        let mut session = Self {
            addressed: true,
            ..Self::without_bus()
        };
        let file = session.folder.path().join("bus.conf");
        let text = CONFIGURATION.replace("FOLDER", session.folder.path().to_str().expect("a plain path"));
        std::fs::write(&file, text).expect("the configuration is written");
        let bus = session
            .command("dbus-daemon")
            .args(["--nofork", "--nopidfile", "--print-address"])
            .arg(format!("--config-file={}", file.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut bus = bus.expect("dbus-daemon, of the package dbus");
        let mut said = lines(&mut bus);
        let address = tokio::time::timeout(SOON, said.next_line()).await;
        assert!(
            address.expect("in time").expect("readable").is_some(),
            "the bus has an address"
        );
        session.bus = Some(bus);
        session
    }

    /// Starts the keyring, unlocked with a password or as it comes after a log-in without one.
    pub async fn keyring(&mut self, password: Option<&str>) {
        let mut command = self.command("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        if password.is_some() {
            command.arg("--unlock");
        }
        let keyring = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let mut keyring = keyring.expect("gnome-keyring-daemon, of the package gnome-keyring");
        let mut input = keyring.stdin.take().expect("its input is ours");
        input
            .write_all(password.unwrap_or_default().as_bytes())
            .await
            .expect("it reads the password");
        drop(input);
        self.keyring = Some(keyring);
        until("the keyring is on the bus", SOON, async || {
            let asked = self
                .command("dbus-send")
                .args([
                    "--session",
                    "--print-reply",
                    "--dest=org.freedesktop.DBus",
                    "/org/freedesktop/DBus",
                ])
                .args(["org.freedesktop.DBus.GetNameOwner", "string:org.freedesktop.secrets"])
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .output()
                .await;
            let asked = asked.map_err(|e| e.to_string())?;
            if asked.status.success() {
                Ok(())
            } else {
                Err(String::from_utf8_lossy(&asked.stderr).into_owned())
            }
        })
        .await;
    }

    /// Where the bus is, for a program that is not started from here.
    pub fn address(&self) -> String {
        format!("unix:path={}", self.folder.path().join("bus").display())
    }

    /// How many secrets the keyring holds, asked of itself.
    pub async fn items(&self) -> usize {
        let asked = self
            .command("dbus-send")
            .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"])
            .args([
                "/org/freedesktop/secrets/collection/login",
                "org.freedesktop.DBus.Properties.Get",
            ])
            .args(["string:org.freedesktop.Secret.Collection", "string:Items"])
            .output()
            .await
            .expect("dbus-send, of the package dbus");
        let said = String::from_utf8_lossy(&asked.stdout);
        assert!(asked.status.success() && said.contains("array"), "{asked:?}");
        said.matches("object path").count()
    }

    pub async fn kill_keyring(&mut self) {
        let mut keyring = self.keyring.take().expect("there is a keyring");
        keyring.kill().await.expect("it can be ended");
    }

    pub async fn kill_bus(&mut self) {
        let mut bus = self.bus.take().expect("there is a bus");
        bus.kill().await.expect("it can be ended");
    }

    /// `STOP`: it holds its place on the bus and answers nobody. `CONT`: it goes on.
    pub async fn signal_keyring(&self, signal: &str) {
        let id = self.keyring.as_ref().and_then(Child::id).expect("there is a keyring");
        let sent = Command::new("kill")
            .args([format!("-{signal}"), id.to_string()])
            .status()
            .await;
        assert!(sent.expect("kill runs").success());
    }

    /// Starts a process of the application over the folder `data` of this session.
    pub fn application(&self, patience: Duration) -> Application {
        let data = self.data();
        std::fs::create_dir_all(&data).expect("a folder");
        self.application_over(&data, patience)
    }

    /// The same over a folder that is elsewhere.
    pub fn application_over(&self, data: &Path, patience: Duration) -> Application {
        let mut child = self
            .command(program("signins"))
            .arg(data)
            .arg(patience.as_millis().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("signins, of this package");
        Application {
            input: child.stdin.take().expect("its input is ours"),
            answers: lines(&mut child),
            _child: child,
        }
    }

    pub fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let here = self.folder.path();
        let mut command = Command::new(program);
        if self.addressed {
            command.env(ADDRESS, self.address());
        } else {
            command.env_remove(ADDRESS);
        }
        command
            .env("HOME", here)
            .env("XDG_DATA_HOME", here.join("share"))
            .env("XDG_CONFIG_HOME", here.join("config"))
            .env("XDG_CACHE_HOME", here.join("cache"))
            .env("XDG_RUNTIME_DIR", here)
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("GNOME_KEYRING_CONTROL")
            .kill_on_drop(true);
        command
    }

    /// Every byte under a folder of this session.
    pub fn bytes(folder: &Path) -> Vec<u8> {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths
            .flat_map(|path| {
                if path.is_dir() {
                    Self::bytes(&path)
                } else {
                    std::fs::read(&path).unwrap_or_default()
                }
            })
            .collect()
    }

    pub fn everything(&self) -> Vec<u8> {
        Self::bytes(self.folder.path())
    }
}

/// A process of the application. Ends with its input.
pub struct Application {
    input: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

impl Application {
    pub async fn order(&mut self, order: &str) -> Value {
        let line = format!("{order}\n");
        self.input.write_all(line.as_bytes()).await.expect("it reads orders");
        let said = tokio::time::timeout(SOON, self.answers.next_line()).await;
        let said = said.unwrap_or_else(|_| panic!("no answer to {order}"));
        let said = said.expect("readable").unwrap_or_else(|| panic!("ended at {order}"));
        serde_json::from_str(&said).expect("an answer is JSON")
    }

    /// What became of a change, or whether what is read is kept: `disk`, or the trouble.
    pub async fn kept(&mut self, order: &str) -> String {
        let said = self.order(order).await;
        said["kept"]
            .as_str()
            .unwrap_or_else(|| panic!("{order}: {said}"))
            .to_owned()
    }

    pub async fn names(&mut self) -> Vec<String> {
        let said = self.order("names").await;
        let names = said["names"].as_array().expect("a list");
        names
            .iter()
            .map(|name| name.as_str().expect("a text").to_owned())
            .collect()
    }
}

fn lines(child: &mut Child) -> Lines<BufReader<ChildStdout>> {
    BufReader::new(child.stdout.take().expect("its output is ours")).lines()
}
