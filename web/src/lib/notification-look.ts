/** How every notification of the app looks, whoever shows it. */
export const notificationLook = { icon: '/icons/icon-192.png', badge: '/icons/badge-96.png' }
