//! The mark: an arched hatch, its shutter half up and the lamp lit behind it, over a counter.

use leptos::prelude::*;

/// The mark, in the colour of the text around it; hidden from ears, since the name stands beside it.
#[component]
pub fn Mark() -> AnyView {
    view! {
        <svg class="lu-mark" viewBox="0 0 32 32" aria-hidden="true">
            <path
                fill="currentColor"
                fill-rule="evenodd"
                d="M3.5 25V14.5a12.5 12.5 0 0 1 25 0V25H32v4H0v-4zM8.5 22h15v-7.5a7.5 7.5 0 0 0-15 0z"
            ></path>
            <path fill="#f3cf86" d="M8.5 14.5h15V22h-15z"></path>
        </svg>
    }
    .into_any()
}

/// The picture of the first page: somebody is there behind the counter. The entries of the page cover its foot.
#[component]
pub fn CounterPicture() -> AnyView {
    view! {
        <svg class="lu-hero__picture" viewBox="0 0 400 430" aria-hidden="true">
            <path fill="#f7f5ee" d="M8 430V200a192 192 0 0 1 384 0v230z"></path>
            <path fill="#f3cf86" d="M50 430V200a150 150 0 0 1 300 0v230z"></path>
            <path fill="#12533e" d="M50 200a150 150 0 0 1 300 0z"></path>
            <path stroke="#0d4030" stroke-width="4" d="M104 92h192M71 124h258M55 156h290"></path>
            <path fill="#0d4030" d="M50 188h300v14H50z"></path>
            <path fill="#12533e" d="M122 430v-36c0-48 32-80 78-80s78 32 78 80v36z"></path>
            <circle fill="#12533e" cx="200" cy="268" r="34"></circle>
            <path fill="#f7f5ee" d="M181 316l19 25 19-25z"></path>
        </svg>
    }
    .into_any()
}
