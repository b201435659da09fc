//! Every route there is, as the server itself describes them.

use axum::http::Method;

/// A method and an address with placeholders: `PUT /api/stars/{shelf}/{id}`.
#[derive(Debug, Clone)]
pub struct Route {
    /// How it is asked.
    pub method: Method,
    /// Where.
    pub path: String,
}

impl Route {
    /// Whether asking changes something.
    #[must_use]
    pub fn is_mutation(&self) -> bool {
        self.method != Method::GET
    }

    /// Whether `path` is an address of this route.
    #[must_use]
    pub fn fits(&self, method: &Method, path: &str) -> bool {
        let (mut own, mut asked) = (self.path.split('/'), path.split('/'));
        *method == self.method
            && own
                .by_ref()
                .zip(asked.by_ref())
                .all(|(own, asked)| own == asked || (own.starts_with('{') && !asked.is_empty()))
            && own.next().is_none()
            && self.path.matches('/').count() == path.matches('/').count()
    }

    /// The address with `values` in its placeholders, as far as they go.
    #[must_use]
    pub fn filled<'a>(&self, mut values: impl Iterator<Item = &'a str>) -> String {
        let parts = self.path.split('/').map(|part| match part {
            "{shelf}" => "tracks",
            part if part.starts_with('{') => values.next().unwrap_or("1"),
            part => part,
        });
        parts.collect::<Vec<_>>().join("/")
    }
}

/// The routes of the document, and those that it leaves out.
#[must_use]
pub fn table() -> Vec<Route> {
    let document = serde_json::to_value(minion::http::api::openapi()).expect("a document");
    let paths = document["paths"].as_object().expect("paths");
    let described = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.filter_map(move |(method, _)| {
            let method = method.to_ascii_uppercase().parse().ok()?;
            Some((method, path.as_str()))
        })
    });
    let others = ["/metrics", "/api/openapi.json", "/ws/sync"].map(|path| (Method::GET, path));
    let mut routes: Vec<_> = described
        .chain(others)
        .map(|(method, path)| Route {
            method,
            path: path.to_owned(),
        })
        .collect();
    routes.sort_by(|a, b| (&a.path, a.method.as_str()).cmp(&(&b.path, b.method.as_str())));
    routes
}
