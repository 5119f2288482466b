// The module OSLog for clients on Linux: what logs, without the reading of logs.
@_exported import os
