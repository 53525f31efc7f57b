//! The files that pages refer to, by the digest of their content.

use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

/// A file.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its name.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub content: &'static str,
}

const ASSETS: [Asset; 4] = [
    Asset {
        name: "console.css",
        media_type: "text/css; charset=utf-8",
        content: concat!(include_str!("../assets/console.css"), include_str!("../assets/drawing.css")),
    },
    Asset {
        name: "survey.js",
        media_type: "text/javascript; charset=utf-8",
        content: include_str!("../assets/survey.js"),
    },
    Asset { name: "news.js", media_type: "text/javascript; charset=utf-8", content: include_str!("../assets/news.js") },
    Asset { name: "mark.svg", media_type: "image/svg+xml", content: include_str!("../assets/mark.svg") },
];

static DIGESTS: LazyLock<[String; 4]> = LazyLock::new(|| {
    ASSETS.map(|asset| {
        let digest = Sha256::digest(asset.content.as_bytes());
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    })
});

/// The file of a name and a digest.
pub fn find(digest: &str, name: &str) -> Option<Asset> {
    let found = ASSETS.iter().zip(DIGESTS.iter()).find(|(asset, known)| asset.name == name && *known == digest);
    found.map(|(asset, _)| *asset)
}

/// The address of a file.
///
/// # Panics
/// When there is no such file.
pub fn address(name: &str) -> String {
    let found = ASSETS.iter().zip(DIGESTS.iter()).find(|(asset, _)| asset.name == name);
    let (asset, digest) = found.unwrap_or_else(|| panic!("there is no file {name}"));
    format!("/static/{digest}/{}", asset.name)
}
