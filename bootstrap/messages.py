"""Every sentence of the demo and the test command, in Chinese and English.

Django's catalogues are out of reach here, because Django is not installed yet.
"""

import locale
import os
import sys

# key: (Chinese, English); words in braces are filled in by ``text``.
SENTENCES = {
    "step_environment": ("准备运行环境", "Preparing the environment"),
    "step_servers": ("启动数据库", "Starting the database"),
    "step_data": ("建表并载入示例数据", "Making tables and loading sample data"),
    "step_web": ("启动网站", "Starting the site"),
    "installing": (
        "安装依赖（首次约半分钟）",
        "Installing packages (half a minute the first time)",
    ),
    "seconds": ("{seconds:.0f} 秒", "{seconds:.0f} s"),
    "ready": ("就绪，用时 {seconds:.0f} 秒。", "Ready after {seconds:.0f} s."),
    "address_site": ("公众网站", "Public site"),
    "address_english": ("英文版", "In English"),
    "address_staff": ("机构工作台", "Staff"),
    "address_api": ("开放数据", "Open data"),
    "logins": (
        "工作台用户 {names}，密码 {password}",
        "Staff users {names}; password {password}",
    ),
    "how_to_stop": (
        "按 Ctrl-C 停止；再次运行 python3 demo.py 直接启动；--fresh 清空重来。",
        "Ctrl-C stops it; python3 demo.py starts it again; --fresh starts over.",
    ),
    "stopping": ("正在停止……", "Stopping..."),
    "stopped": ("已停止。", "Stopped."),
    "died": (
        "{name} 意外退出（{reason}），{delay:.1f} 秒后重启；日志：{log}",
        "{name} ended unexpectedly ({reason}), restarting in {delay:.1f} s; log: {log}",
    ),
    "leftovers": (
        "清理上次遗留的进程：{names}",
        "Stopping what an earlier run left behind: {names}",
    ),
    "port_moved": (
        "端口 {wanted} 已被占用，改用 {port}。",
        "Port {wanted} is taken, using {port} instead.",
    ),
    "proving": (
        "验证：一条公告从草稿到所有渠道……",
        "Proving: one notice from draft to every channel...",
    ),
    "proved": ("验证通过。", "Proved."),
    "not_proved": ("验证失败。", "Not proved."),
    "account": (
        "以 root 运行：数据库将使用系统账户 gongkai。",
        "Running as root: the database will use the system account gongkai.",
    ),
    "fail_port": (
        "端口 {port} 已被占用。请用 --port 另选端口，或停止占用它的程序。",
        "Port {port} is taken. Choose another with --port, or stop what uses it.",
    ),
    "fail_running": (
        "这份代码的演示已在运行（进程 {pid}）。请先停止它，或用 GONGKAI_VAR 指定另一个数据目录。",
        "A demo of this checkout is already running (process {pid}). Stop it first, or give this "
        "one another data directory with GONGKAI_VAR.",
    ),
    "fail_space": (
        "{path} 所在磁盘空间不足：需要约 {need} MB，剩余 {free} MB。",
        "Not enough disk space for {path}: about {need} MB needed, {free} MB free.",
    ),
    "fail_disk_full": (
        "磁盘已满：{detail}",
        "The disk is full: {detail}",
    ),
    "fail_permission": (
        "没有写入权限：{path}。请换一个目录，或修正权限。",
        "No permission to write to {path}. Use another directory or correct its permissions.",
    ),
    "fail_network": (
        "无法下载依赖：软件源 {index} 连接不上，或缺少所需的包。\n"
        "请检查网络或代理；可用 PIP_INDEX_URL 指定镜像，或在联网机器上执行\n"
        "  python3 -m pip download --no-deps --only-binary=:all: -d wheels -r {lock} -r {pip_lock}\n"
        "再运行 python3 demo.py --offline wheels。",
        "Packages cannot be downloaded: the index {index} is out of reach, or lacks them.\n"
        "Check the network or proxy, set PIP_INDEX_URL to a mirror, or run on a connected machine\n"
        "  python3 -m pip download --no-deps --only-binary=:all: -d wheels -r {lock} -r {pip_lock}\n"
        "and then python3 demo.py --offline wheels.",
    ),
    "fail_hash": (
        "下载的软件包与锁定文件不符，已拒绝安装：\n{detail}",
        "A downloaded package is not the one in the lock, so it was refused:\n{detail}",
    ),
    "fail_install": ("安装依赖失败：\n{detail}", "Installing packages failed:\n{detail}"),
    "fail_offline": (
        "目录 {path} 中没有 {name}。",
        "There is no {name} in {path}.",
    ),
    "fail_foreign": (
        "{path} 不是本程序建立的虚拟环境。请移走它再试。",
        "{path} is an environment this program did not make. Move it away and try again.",
    ),
    "fail_data": ("准备数据失败：\n{detail}", "Preparing the data failed:\n{detail}"),
    "fail_child": (
        "{name} 无法启动。日志 {log} 的末尾：\n{detail}",
        "{name} does not start. The end of {log}:\n{detail}",
    ),
    "fail_web": (
        "网站没有在 {seconds} 秒内应答。日志 {log} 的末尾：\n{detail}",
        "The site did not answer within {seconds} s. The end of {log}:\n{detail}",
    ),
    "fail_system": (
        "本程序在 Linux 和 macOS 上运行；在 Windows 上请使用 WSL。",
        "This runs on Linux and macOS; on Windows use WSL.",
    ),
    "help_description": (
        "在本机运行公开：建立环境、数据库、示例数据并启动网站。",
        "Run Gongkai on this machine: environment, database, sample data and the site.",
    ),
    "help_check": (
        "启动，验证一条公告从草稿到所有渠道，然后停止",
        "start, prove that a notice goes from draft to every channel, then stop",
    ),
    "help_fresh": ("先清空示例数据", "delete the demo's data first"),
    "help_port": ("网站端口（默认 {port}）", "port of the site (default {port})"),
    "help_offline": (
        "从目录安装软件包，不用网络",
        "install packages from a directory, without network",
    ),
    "help_no_browser": ("不打开浏览器", "do not open a browser"),
    "tests_skipped": ("跳过的测试", "SKIPPED TESTS"),
    "tests_no_browser": (
        "浏览器测试全部跳过：没有可用的 Chromium。{hint}",
        "ALL BROWSER TESTS ARE SKIPPED: no Chromium can be driven. {hint}",
    ),
    "tests_browser_hint": (
        "请安装 Chromium（或 Chrome，用 CHROME_BIN 指明）和 libatomic。",
        "Install Chromium (or name a Chrome in CHROME_BIN) and libatomic.",
    ),
    "tests_browser_install": ("用 apt-get 安装 Chromium", "Installing Chromium with apt-get"),
    "tests_browser_failed": ("apt-get 失败：{detail}", "apt-get failed: {detail}"),
}


def chinese() -> bool:
    """Tell whether the user reads Chinese, from ``LC_ALL``, ``LC_MESSAGES`` or ``LANG``."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return value.lower().startswith("zh")
    # macOS programs may run without any of them.
    return (locale.getlocale()[0] or "").lower().startswith("zh")


def text(key: str, **words: object) -> str:
    """Return the sentence ``key`` in the user's language, filled with ``words``."""
    return SENTENCES[key][0 if chinese() else 1].format(**words)


def say(line: str, *, end: str = "\n") -> None:
    """Print ``line`` at once; what the terminal cannot show becomes a question mark."""
    encoding = sys.stdout.encoding or "ascii"
    print(line.encode(encoding, "replace").decode(encoding), end=end, flush=True)


class Failure(Exception):
    """Something the user can put right; its text is the sentence that says how."""

    def __init__(self, key: str, **words: object) -> None:
        super().__init__(text(key, **words))
        self.key = key
