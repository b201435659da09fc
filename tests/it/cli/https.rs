//! https with the home's own certificate, over a TLS end of the test's own.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::support::{Daemon, Terminal};

/// An https address before a daemon, and the certificate (PEM) that it shows.
struct TlsEnd {
    address: SocketAddr,
    pem: String,
    _runtime: tokio::runtime::Runtime,
}

impl TlsEnd {
    fn before(daemon: &Daemon, names: &[&str], is_authority: bool) -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = rcgen::CertificateParams::new(names).unwrap();
        if is_authority {
            params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        }
        let certificate = params.self_signed(&key).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )
            .unwrap();

        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let to = daemon.address.trim_start_matches("http://").to_owned();
        runtime.spawn(forward(listener, TlsAcceptor::from(Arc::new(config)), to));
        Self {
            address,
            pem: certificate.pem(),
            _runtime: runtime,
        }
    }

    fn terminal(&self) -> Terminal {
        let terminal = Terminal::new();
        let file = terminal.folder().join("home.pem");
        std::fs::write(&file, &self.pem).unwrap();
        let address = format!("https://localhost:{}", self.address.port());
        terminal
            .with("MINION_WEB_CA_FILE", &file.display().to_string())
            .with("MINION_REMOTE_SERVER", &address)
    }
}

async fn forward(listener: TcpListener, acceptor: TlsAcceptor, to: String) {
    while let Ok((socket, _)) = listener.accept().await {
        let (acceptor, to) = (acceptor.clone(), to.clone());
        tokio::spawn(async move {
            let mut inside = TcpStream::connect(to).await.unwrap();
            // A client that does not believe hangs up here.
            if let Ok(mut outside) = acceptor.accept(socket).await {
                let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
            }
        });
    }
}

#[test]
fn the_homes_own_certificate_is_believed_for_commands_and_for_watching() {
    let daemon = Daemon::start();
    for is_authority in [false, true] {
        let end = TlsEnd::before(&daemon, &["localhost"], is_authority);
        let volume = end.terminal().run(&["web-volume", "33"]);
        assert_eq!(
            volume.words(),
            "volume: 33 %\nexit 0",
            "authority: {is_authority}"
        );
        end.terminal()
            .wait_until(|state| state["player"]["volume_percent"] == 33);
    }
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_not_believed() {
    let daemon = Daemon::start();
    let end = TlsEnd::before(&daemon, &["localhost"], true);
    let stranger = Terminal::new().run(&[
        "--server",
        &format!("https://localhost:{}", end.address.port()),
        "web-status",
    ]);
    assert_eq!(stranger.code, 3, "{}", stranger.stderr);
    assert!(
        stranger.stderr.contains("hint: `[web] ca_file` names"),
        "{}",
        stranger.stderr
    );
}

#[test]
fn the_homes_certificate_counts_for_its_own_names_alone() {
    let daemon = Daemon::start();
    for is_authority in [false, true] {
        let end = TlsEnd::before(&daemon, &["music.example"], is_authority);
        let ended = end.terminal().run(&["web-status"]);
        assert_eq!(ended.code, 3, "authority: {is_authority}: {}", ended.stderr);
        assert!(ended.stderr.contains("music.example"), "{}", ended.stderr);
    }
}

#[test]
fn a_port_without_tls_is_said_with_the_other_address() {
    let daemon = Daemon::start();
    let url = daemon.address.replace("http:", "https:");
    let ended = Terminal::new()
        .with("MINION_REMOTE_SERVER", &url)
        .run(&["web-status"]);
    let expected = format!(
        "error: cannot reach {url}: it speaks no TLS\nhint: try {}\nexit 3",
        daemon.address
    );
    assert_eq!(ended.words(), expected);
}
