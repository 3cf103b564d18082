//! The Wasm entry: `hydrate_islands`, and nothing else. The islands themselves live in `luukku_app`.

#![forbid(unsafe_code)]

// The islands are found by name in the module; without this use the linker would drop them.
use luukku_app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Wakes the islands of the page. The script of Leptos calls it by the name `hydrate`.
#[wasm_bindgen(js_name = hydrate)]
pub fn hydrate_islands() {
    // Readers do not look into the console, and the hook would cost each of them a kilobyte.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
