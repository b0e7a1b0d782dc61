"use client";

import { ChartColumn, ListChecks, LogOut, MessageCircle, Settings } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { callApi } from "../lib/api.ts";
import type { User } from "../lib/session.ts";
import styles from "./rail.module.css";

const places = [
  { href: "/chat", label: "Chat", Icon: MessageCircle },
  { href: "/tasks", label: "Tasks", Icon: ListChecks },
];

/** The way around: a rail on wide, a bar at the bottom on narrow. */
export function Rail({ user, isOperator }: { user: User; isOperator: boolean }) {
  const pathname = usePathname();
  const [failed, setFailed] = useState(false);

  const closeMenu = () => document.getElementById("account-menu")?.hidePopover();

  async function signOut() {
    try {
      await callApi("/api/auth/sign-out", { method: "POST", body: {} });
      window.location.assign("/login");
    } catch {
      setFailed(true);
    }
  }

  return (
    <nav className={styles.rail} aria-label="Main">
      {/* biome-ignore lint/performance/noImgElement: a small vector, nothing to optimise */}
      <img className={styles.mark} src="/icon.svg" alt="" width={32} height={32} />
      {places.map(({ href, label, Icon }) => (
        <Link
          key={href}
          href={href}
          className={styles.place}
          aria-current={pathname.startsWith(href) ? "page" : undefined}
        >
          <Icon size={20} aria-hidden />
          {label}
        </Link>
      ))}
      <button type="button" className={styles.account} popoverTarget="account-menu">
        <span
          className={styles.avatar}
          data-initial={[...user.name.trim()][0]?.toLocaleUpperCase() ?? "?"}
          aria-hidden
        />
        <span>
          Account<span className="visually-hidden"> {user.name}</span>
        </span>
      </button>
      <div id="account-menu" popover="auto" className={styles.menu}>
        <p className={styles.name}>{user.name}</p>
        <p className={styles.email}>{user.email}</p>
        <Link href="/account" className={styles.item} onClick={closeMenu}>
          <Settings size={16} aria-hidden /> Account settings
        </Link>
        {isOperator && (
          <Link href="/admin/usage" className={styles.item} onClick={closeMenu}>
            <ChartColumn size={16} aria-hidden /> Usage
          </Link>
        )}
        <button type="button" className={styles.item} onClick={() => void signOut()}>
          <LogOut size={16} aria-hidden /> Sign out
        </button>
        {failed && <p role="alert">Signing out failed. Try again.</p>}
      </div>
    </nav>
  );
}
