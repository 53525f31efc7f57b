//! The comments of the contracts, for documents that are written from them.

use std::collections::HashMap;
use std::sync::LazyLock;

use prost::Message as _;
use prost_reflect::FileDescriptor;
use prost_types::FileDescriptorSet;

/// The contracts with their comments, which are too large for reflection.
const COMMENTED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/commented.bin"));

type Comments = HashMap<String, HashMap<Vec<i32>, String>>;

/// The comment above what is at `path` of `file`, without line breaks that mean nothing.
pub fn comment(file: &FileDescriptor, path: &[i32]) -> Option<&'static str> {
    static COMMENTS: LazyLock<Comments> = LazyLock::new(comments);
    COMMENTS.get(file.name())?.get(path).map(String::as_str)
}

fn comments() -> Comments {
    let files = FileDescriptorSet::decode(COMMENTED).expect("the build wrote a valid descriptor set").file;
    let of_file = |file: prost_types::FileDescriptorProto| {
        let locations = file.source_code_info.map(|info| info.location).unwrap_or_default();
        let written = locations.into_iter().filter_map(|location| {
            let text = joined(location.leading_comments());
            (!text.is_empty()).then_some((location.path, text))
        });
        (file.name.unwrap_or_default(), written.collect())
    };
    files.into_iter().map(of_file).collect()
}

/// The lines of each paragraph on one line.
fn joined(comment: &str) -> String {
    let paragraphs = comment.trim().split("\n\n");
    let lines = |paragraph: &str| paragraph.lines().map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned();
    paragraphs.map(lines).collect::<Vec<_>>().join("\n\n")
}
