"""Wrong: the generator is made anew for each epoch, from the same seed: each epoch has the same order."""

import torch


def train_cross_entropy(model, X, y, epochs, batch_size, lr, seed):
    adam = torch.optim.Adam(model.parameters(), lr=lr)
    loss_fn = torch.nn.CrossEntropyLoss()
    seen = []
    for _ in range(epochs):
        order = torch.randperm(X.shape[0], generator=torch.Generator().manual_seed(seed)).to(X.device)
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            adam.zero_grad()
            loss = loss_fn(model(X[batch]), y[batch])
            loss.backward()
            adam.step()
            seen.append(loss.item())
    return seen
