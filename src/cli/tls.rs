//! Whom to believe over https: the public authorities, and the home's own certificates.
//!
//! One `rustls` configuration serves the HTTP client and the WebSocket. A certificate in `ca_file`
//! may be an authority, or the very certificate that the server shows (`openssl req -x509` makes
//! one that is both, which `webpki` does not accept as a server's).

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

use super::failure::Failure;

/// The client's side of every https and wss connection.
///
/// # Errors
/// When `ca_file` cannot be read or holds no certificate.
pub(super) fn config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, Failure> {
    let own = ca_file.map(certificates).transpose()?.unwrap_or_default();
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let (_, unusable) = roots.add_parsable_certificates(own.iter().cloned());
    if let (Some(file), 1..) = (ca_file, unusable) {
        let file = file.display();
        return Err(Failure::failed(format!(
            "cannot use `{file}`: a certificate in it is malformed"
        )));
    }
    let provider = Arc::new(ring::default_provider());
    let verifier = HomeVerifier::new(roots, own, &provider)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Failure::failed(format!("cannot set up https: {error}")))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let unreadable = |why: &dyn std::fmt::Display| {
        Failure::failed(format!("cannot read `{}`: {why}", file.display()))
            .with_hint("[web] ca_file wants a file of PEM certificates")
    };
    let text = std::fs::read(file).map_err(|error| unreadable(&error))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(unreadable(&"it holds no certificate")),
        Err(error) => Err(unreadable(&error)),
    }
}

/// The usual verification, and beside it: the very certificate that the owner named.
#[derive(Debug)]
struct HomeVerifier {
    usual: Arc<WebPkiServerVerifier>,
    own: Vec<CertificateDer<'static>>,
}

impl HomeVerifier {
    fn new(
        roots: RootCertStore,
        own: Vec<CertificateDer<'static>>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, Failure> {
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
            .build()
            .map(|usual| Self { usual, own })
            .map_err(|error| Failure::failed(format!("cannot set up https: {error}")))
    }
}

impl ServerCertVerifier for HomeVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let usual = self.usual.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        // `Other` is how "an authority used as a server" arrives; expiry is checked before it and
        // arrives under its own name, so a certificate that is too old stays refused.
        if let Err(Error::InvalidCertificate(CertificateError::Other(_))) = &usual
            && self.own.iter().any(|own| own == end_entity)
        {
            verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
            return Ok(ServerCertVerified::assertion());
        }
        usual
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}
