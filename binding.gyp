# The addon, the library that is inserted into clients (and that Linux clients link to), the recorder as a command and as a
# daemon, and on Linux the reaper of a client.
{
  # Programs of Linux that read what others wrote. Functions of the library in clients are called too often for it.
  "variables": {
    "hardened": ["-fPIE", "-fstack-protector-strong", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2"],
    "hardened_link": ["-pie", "-Wl,--as-needed", "-Wl,-z,relro", "-Wl,-z,now"]
  },
  "target_defaults": {
    "include_dirs": ["."],
    "cflags": ["-Wall", "-Wextra", "-Werror", "-fvisibility=hidden", "-g1"],
    "cflags_cc!": ["-std=gnu++17", "-std=gnu++20"],
    "cflags_cc": ["-std=c++20", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"],
    # Node's common.gypi comes after this file and replaces what is no list here: gnu++17 and macOS 10.15 in Node 20. Conditions on
    # the target are the last to be heard, for compiling and for linking.
    "target_conditions": [
      ["OS=='mac'", {
        "xcode_settings": {
          "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
          "GCC_ENABLE_CPP_EXCEPTIONS": "NO",
          "GCC_ENABLE_CPP_RTTI": "NO",
          "GCC_THREADSAFE_STATICS": "NO",
          "GCC_SYMBOLS_PRIVATE_EXTERN": "YES",
          "MACOSX_DEPLOYMENT_TARGET": "11.0",
          "OTHER_CFLAGS": ["-Wall", "-Wextra", "-Werror"]
        }
      }]
    ]
  },
  "targets": [
    {
      # The trace format, compiled once: as for the library, so that it can be in each of them.
      "target_name": "codec",
      "type": "static_library",
      "sources": [
        "<!@(node scripts/sources.mjs <(OS) src/native)",
        "src/schema/generated/plans.cc"
      ],
      "conditions": [
        ["OS=='linux'", {
          "include_dirs": ["replayer/kit/include"],
          "cflags": ["-fPIC", "-ftls-model=initial-exec", "-fno-omit-frame-pointer", "-fasynchronous-unwind-tables"]
        }]
      ]
    },
    {
      "target_name": "esreplay",
      "dependencies": ["codec"],
      "sources": ["<!@(node scripts/sources.mjs <(OS) replayer src/addon src/native/redaction)"],
      "include_dirs": ["<!@(node -p \"require('node-addon-api').include_dir\")"],
      # A handler in JavaScript has no handler scope: nothing can be interposed inside Node.
      "defines": ["NAPI_DISABLE_CPP_EXCEPTIONS", "NAPI_VERSION=8", "ESREPLAY_NO_SCOPE"],
      # Apple's headers on a Mac, ours elsewhere.
      "conditions": [["OS=='linux'", {"include_dirs": ["replayer/kit/include"]}]]
    },
    {
      "target_name": "libesreplay",
      "type": "shared_library",
      "product_name": "libesreplay",
      "product_dir": "<(PRODUCT_DIR)",
      "dependencies": ["codec"],
      "sources": ["<!@(node scripts/sources.mjs <(OS) replayer replayer/scope)"],
      "conditions": [
        ["OS=='mac'", {
          "xcode_settings": {
            "OTHER_CFLAGS": ["-include", "src/schema/generated/es_names_darwin.h"],
            # Functions of frameworks are left to dyld: src/schema/macos/darwin-exports.ts says why.
            "OTHER_LDFLAGS": [
              "-Wl,-weak-lEndpointSecurity",
              # An SDK older than macOS 27 lacks some of them: they are found, or null, when the library is loaded.
              "<!@(sed 's/^/-Wl,-U,_/' src/schema/generated/es_symbols_darwin.txt)",
              "<!@(sed 's/^/-Wl,-U,_/' src/schema/generated/framework_names_darwin.txt)"
            ]
          }
        }],
        ["OS=='linux'", {
          "sources": ["<!@(node scripts/sources.mjs <(OS) replayer/kit)"],
          "include_dirs": ["replayer/kit/include"],
          "cflags": ["-ftls-model=initial-exec", "-fno-omit-frame-pointer", "-fasynchronous-unwind-tables"],
          "ldflags": ["-Wl,-soname,libesreplay.so", "-Wl,--as-needed", "-Wl,-z,defs", "-Wl,-z,now"],
          "libraries": ["-ldl", "-lpthread"]
        }]
      ]
    },
    {
      "target_name": "recorder",
      "type": "static_library",
      "dependencies": ["codec"],
      "sources": ["<!@(node scripts/sources.mjs <(OS) recorder src/native/redaction)"],
      "defines": ["ESREPLAY_VERSION=\"<!(node -p \"require('./package.json').version\")\""],
      # What a program around it is linked with. On Linux it names libesreplay itself: the recorder would wait for it.
      "conditions": [
        ["OS=='mac'", {
          "link_settings": {
            "libraries": [
              # Weakly and left to dyld as above: the recorder asks the system's release before it calls what is newer.
              "-Wl,-weak-lEndpointSecurity",
              "<!@(sed 's/^/-Wl,-U,_/' src/schema/generated/es_symbols_darwin.txt)",
              "-lbsm",
              "-framework CoreFoundation"
            ]
          }
        }],
        ["OS=='linux'", {
          "include_dirs": ["replayer/kit/include"],
          "cflags": ["<@(hardened)"],
          "direct_dependent_settings": {"include_dirs": ["replayer/kit/include"], "cflags": ["<@(hardened)"]},
          # gyp lets it look for the library in its own folder.
          "link_settings": {"ldflags": ["<@(hardened_link)"]}
        }]
      ]
    },
    {
      # Clients like any other: they know nothing of the replayer that they are tested with.
      "target_name": "esrecord",
      "type": "executable",
      "sources": ["<!@(node scripts/sources.mjs <(OS) recorder/command)"],
      "dependencies": ["recorder"],
      "conditions": [["OS=='linux'", {"dependencies": ["libesreplay"]}]]
    },
    {
      "target_name": "esrecordd",
      "type": "executable",
      "sources": ["<!@(node scripts/sources.mjs <(OS) recorder/extension)"],
      "dependencies": ["recorder"],
      "conditions": [["OS=='linux'", {"dependencies": ["libesreplay"]}]]
    }
  ],
  "conditions": [
    ["OS=='linux'", {
      "targets": [
        {
          "target_name": "esreplay-reaper",
          "type": "executable",
          "sources": ["<!@(node scripts/sources.mjs <(OS) replayer/reaper)"],
          "cflags": ["<@(hardened)"],
          "ldflags": ["<@(hardened_link)"]
        },
        {
          # In a product that reads eslogger, where the reaper may not mount.
          "target_name": "esreplay-programs",
          "type": "shared_library",
          "product_name": "esreplay-programs",
          "product_dir": "<(PRODUCT_DIR)",
          "product_prefix": "",
          "sources": ["<!@(node scripts/sources.mjs <(OS) replayer/programs)"],
          "ldflags": ["-Wl,-soname,esreplay-programs.so", "-Wl,--as-needed", "-Wl,-z,defs", "-Wl,-z,relro", "-Wl,-z,now"],
          "libraries": ["-ldl"]
        }
      ]
    }]
  ]
}
